import type { Tensor } from "@leukoscope/onnx";

/** Named tensors, as a session reads and gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A model loaded by ONNX Runtime, ready to run. Runs of one session are queued, never concurrent. */
export interface Session {
  /**
   * Computes all outputs. The feeds stay the caller's; the outputs are new tensors.
   * @throws RuntimeError `run-failed`, `released`
   */
  run(feeds: Tensors): Promise<Tensors>;
  /** Frees the native memory; waits for a run under way. */
  release(): Promise<void>;
}

export interface SessionOptions {
  /** Threads within an operator; by default all cores. The same count gives the same bits. */
  readonly threads?: number;
}

/** The port to ONNX Runtime: one implementation for Node (`./node`), one for browsers (`./browser`). */
export interface Runtime {
  /** Loads a serialised model. @throws RuntimeError `load-failed` */
  load(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** Releases every session and worker. */
  close(): Promise<void>;
}

export type RuntimeErrorCode = "load-failed" | "run-failed" | "released" | "worker-lost";

export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
  constructor(
    readonly code: RuntimeErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
