import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** PyTorch in a child process that lives as long as the benchmark and answers one step at a time. */
export async function startPeer(python, options) {
  const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
  const child = spawn(python, [script, JSON.stringify(options)], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((_, reject) => {
    child.once("error", (error) =>
      reject(new Error(`${python} does not start (${error.message}); give --python PATH`)),
    );
    child.once("exit", (code) =>
      reject(new Error(`${python} pytorch.py ended with code ${code}; does it have torch?`)),
    );
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await Promise.race([lines.next(), ended])).value);
  const about = await answer();
  return {
    about,
    async step() {
      child.stdin.write("step\n");
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
