// A process of its own for each run: it can be killed, and a crash of native code costs the run and nothing else.
import { setMaxListeners } from "node:events";
import type { ImagePreparer } from "@leukoscope/classifier";
import { openPreparer } from "@leukoscope/classifier/node";
import { type RunEvent, runProtocol } from "@leukoscope/protocol";
import type { Runtime } from "@leukoscope/runtime";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import { runStudy, type StudyEvent } from "@leukoscope/study";
import type { RunMessage, RunRequest } from "./run-messages.ts";
import { tuneRun } from "./tune-run.ts";

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
  try {
    const result = await resultOf(request, runtime, preparer);
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

function resultOf(request: RunRequest, runtime: Runtime, preparer: ImagePreparer) {
  const ports = { runtime, storage: new NodeStorage(), preparer, signal: stop.signal };
  const onEvent = (event: RunEvent | StudyEvent): void => say({ kind: "event", event });
  switch (request.kind) {
    case "training":
      return runProtocol({ ...request, ...ports, resume: true, onEvent });
    case "study":
      return runStudy({ ...request, ...ports, resume: true, onEvent });
    case "fine-tuning":
      return tuneRun(request, { ...ports, onEvent });
  }
}
