// A process of its own for each run: it can be killed, and a crash of native code costs the run and nothing else.
import { setMaxListeners } from "node:events";
import { openPreparer } from "@leukoscope/classifier/node";
import { type RunEvent, runProtocol } from "@leukoscope/protocol";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import { runStudy, type StudyEvent } from "@leukoscope/study";
import { serveOwner } from "../own-process/serve-owner.ts";
import type { RunNews, RunOutcome, RunRequest } from "./run-messages.ts";
import { tuneRun } from "./tune-run.ts";

const stop = new AbortController();
setMaxListeners(0, stop.signal);
const runtime = new NodeRuntime();
const preparer = openPreparer(1);

// Without its owner it ends at once; another worker goes on from the checkpoint.
serveOwner<RunRequest, RunOutcome, RunNews>({
  perform: train,
  onOrder: () => stop.abort(),
  async close() {
    await preparer.close();
    await runtime.close();
  },
});

async function train(request: RunRequest, say: (news: RunNews) => void): Promise<RunOutcome> {
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
