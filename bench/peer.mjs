import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * A Python script in a child process that lives as long as the benchmark: it tells about itself in one line of JSON, and
 * then answers every line with a line.
 */
export async function startPeer(python, script, options) {
  const file = fileURLToPath(script);
  const child = spawn(python, [file, JSON.stringify(options)], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((_, reject) => {
    child.once("error", (error) =>
      reject(new Error(`${python} does not start (${error.message}); give --python PATH`)),
    );
    child.once("exit", (code) =>
      reject(new Error(`${python} ${file} ended with code ${code}; does it have what the script imports?`)),
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
