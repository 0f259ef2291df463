import type { Tensor } from "@leukoscope/onnx";

/** Named tensors, as a session reads and gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A model loaded by ONNX Runtime, ready to run. Runs of one session are queued, never concurrent. */
export interface Session {
  /**
   * Computes all outputs. The feeds stay the caller's, unless lent; the outputs are new tensors.
   * @throws RuntimeError `run-failed`, `released`, `aborted`, `worker-lost`
   */
  run(feeds: Tensors, options?: RunOptions): Promise<Tensors>;
  /** Frees the native memory; waits for a run under way. */
  release(): Promise<void>;
}

export interface RunOptions {
  /**
   * Gives up the run, which rejects with `aborted` at once. A worker that can be killed (a process, a web worker) is
   * killed, and its session with it: load the model again. A thread can't be; there the computation goes on unheard.
   */
  readonly signal?: AbortSignal;
  /**
   * Feeds that are handed to the worker instead of being copied there, and come back among the outputs under their own
   * names: the caller's arrays are empty from the call on, and stay so if the run fails. For parameters, which go in
   * and out at every step. Each must fill a buffer of its own.
   */
  readonly lend?: readonly string[];
}

export interface CloseOptions {
  /** Kills runs and loads under way, which reject with `worker-lost`, wherever workers can be killed. */
  readonly force?: boolean;
}

export interface SessionOptions {
  /** Threads within an operator; by default all cores. The same count gives the same bits. */
  readonly threads?: number;
}

/** The port to ONNX Runtime: one implementation for Node (`./node`), one for browsers (`./browser`). */
export interface Runtime {
  /** Loads a serialised model. @throws RuntimeError `load-failed`, `released`, `worker-lost` */
  load(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /**
   * How many channels lie in a block where the runtime has kernels for channels in blocks on this processor, as
   * training graphs may then be compiled for; undefined where it has none, as in browsers.
   */
  channelBlock(): Promise<number | undefined>;
  /** Releases every session and worker; waits for the runs under way, unless forced. */
  close(options?: CloseOptions): Promise<void>;
}

export type RuntimeErrorCode = "load-failed" | "run-failed" | "released" | "aborted" | "worker-lost";

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

/**
 * Work that a signal may stop: once the signal has said so, whatever the work throws becomes `aborted`, so that the
 * caller hears one error wherever it was stopped.
 * @param what names the work in the message
 * @throws RuntimeError `aborted`, with the signal's reason as its cause; what the work throws
 */
export async function abortable<T>(signal: AbortSignal | undefined, what: string, work: () => Promise<T>): Promise<T> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new RuntimeError("aborted", `${what} was aborted`, { cause: signal.reason });
  }
}
