// A process of its own for each run: it can be killed, and a crash of native code costs the run and nothing else.
import { setMaxListeners } from "node:events";
import { openPreparer } from "@leukoscope/classifier/node";
import { runProtocol } from "@leukoscope/protocol";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import { runStudy } from "@leukoscope/study";
import type { RunMessage, RunRequest } from "./run-messages.ts";

const stop = new AbortController();
setMaxListeners(0, stop.signal);
const say = (message: RunMessage): void => {
  process.send?.(message, () => {});
};

process.on("message", (message: RunRequest | "stop") => {
  if (message === "stop") stop.abort();
  else run(message);
});
// Without its owner nobody would hear of the result; another worker goes on from the checkpoint.
process.on("disconnect", () => process.exit(1));
// A terminal's Ctrl+C reaches the whole group; the owner decides.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});

async function run(request: RunRequest): Promise<void> {
  const runtime = new NodeRuntime();
  const preparer = openPreparer(1);
  const common = {
    ...request,
    resume: true,
    runtime,
    storage: new NodeStorage(),
    preparer,
    signal: stop.signal,
  };
  try {
    const result =
      request.kind === "training"
        ? await runProtocol({
            ...common,
            protocol: request.protocol,
            onEvent: (event) => say({ kind: "event", event }),
          })
        : await runStudy({ ...common, study: request.study, onEvent: (event) => say({ kind: "event", event }) });
    say({ kind: "done", result });
  } catch (error) {
    const { code, message, name } = error as Error & { code?: string };
    say({ kind: "failed", name: name ?? "Error", code: String(code ?? "internal"), message: message ?? String(error) });
  } finally {
    await preparer.close();
    await runtime.close();
    process.disconnect?.();
  }
}
