import { availableParallelism } from "node:os";
import type { SessionOptions } from "../index.ts";
import type { LoadSettings } from "../protocol.ts";
import { WorkerRuntime } from "../worker-runtime.ts";
import type { WorkerHandle } from "../worker-session.ts";
import { channelBlockOf } from "./channel-block.ts";
import { startProcess } from "./process.ts";
import { startThread } from "./thread.ts";
import { withoutTelemetry } from "./without-telemetry.ts";

export { withoutTelemetry };

// Before there is any session.
withoutTelemetry();

export interface NodeRuntimeOptions {
  /**
   * `thread` (default): quick to start, tensors are handed over without a copy; a native crash ends the program.
   * `process`: a crash, a kill or an aborted run costs its own session alone; each start takes some 0.1 s more, and
   * tensors are copied through a pipe.
   */
  readonly isolation?: "thread" | "process";
}

/**
 * ONNX Runtime's CPU build in workers, one a session, so that the event loop stays free and sessions run side by side.
 * Idle workers don't keep the process alive. With threads, don't call `process.exit` during a run: ending a thread
 * inside ONNX Runtime aborts the process; `close()` waits for the runs.
 */
export class NodeRuntime extends WorkerRuntime {
  readonly #isolation: "thread" | "process";
  #channelBlock: Promise<number | undefined> | undefined;

  constructor({ isolation = "thread" }: NodeRuntimeOptions = {}) {
    super();
    this.#isolation = isolation;
  }

  override channelBlock(): Promise<number | undefined> {
    this.#channelBlock ??= channelBlockOf(this);
    return this.#channelBlock;
  }

  protected override settings({ threads }: SessionOptions): LoadSettings {
    return { threads: threads ?? availableParallelism() };
  }

  protected override start(): WorkerHandle {
    return this.#isolation === "process" ? startProcess() : startThread();
  }
}
