import type { Tensor } from "@leukoscope/onnx";
import { type RunOptions, RuntimeError, type RuntimeErrorCode, type Session, type Tensors } from "./index.ts";
import type { Answer, Call, LoadSettings, Request } from "./protocol.ts";

/** A worker as its owner sees it, in Node or in a browser. */
export interface WorkerHandle {
  send(call: Call, transfer: ArrayBuffer[]): void;
  /** Whether `send` hands buffers over; through a pipe they can only be copied. */
  readonly transfers: boolean;
  /** Tells what to do with answers and with the worker's death; called once, before anything is sent. */
  listen(onAnswer: (answer: Answer) => void, onLost: (reason: string) => void): void;
  /** Keeps the process alive, or lets it go, while the worker lives. */
  hold(busy: boolean): void;
  /** Ends a worker that has nothing under way; of one that is dead already, only its going is awaited. */
  end(): Promise<void>;
  /** Ends the worker at once, whatever it does, and reports it lost; absent where that would harm others. */
  kill?(reason: string): void;
}

interface Pending {
  resolve(outputs: Tensors): void;
  reject(error: RuntimeError): void;
  readonly code: RuntimeErrorCode;
}

/**
 * A session in a worker of its own: `session.run` blocks the thread it is on, so this keeps the caller free and lets
 * sessions run side by side; and ending the worker is the only way to give WASM memory back.
 */
export class WorkerSession implements Session {
  readonly #worker: WorkerHandle;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  #lost: RuntimeError | undefined;
  #released: Promise<void> | undefined;

  /** @throws RuntimeError `load-failed`, `worker-lost` */
  static async load(worker: WorkerHandle, model: Uint8Array, settings: LoadSettings): Promise<WorkerSession> {
    const session = new WorkerSession(worker);
    try {
      await session.#call({ kind: "load", model: ownBytes(model), settings }, "load-failed");
    } catch (error) {
      await worker.end();
      throw error;
    }
    return session;
  }

  private constructor(worker: WorkerHandle) {
    this.#worker = worker;
    worker.listen(
      (answer) => this.#settle(answer),
      (reason) => this.#lose(reason),
    );
  }

  async run(feeds: Tensors, { signal, lend = [] }: RunOptions = {}): Promise<Tensors> {
    if (this.#released) throw new RuntimeError("released", "the session was released; load the model again to run it");
    if (signal?.aborted)
      throw new RuntimeError("aborted", "the run was aborted before it began", { cause: signal.reason });
    const own = Object.entries(feeds).map(([name, tensor]): [string, Tensor] => [
      name,
      { type: tensor.type, dims: [...tensor.dims], data: ownBytes(tensor.data) },
    ]);
    const buffers = lendable(feeds, lend);
    const { transfers } = this.#worker;
    const request: Request = { kind: "run", feeds: Object.fromEntries(own), lend: transfers ? lend : [] };
    const running = this.#call(request, "run-failed", transfers ? buffers : []);
    const outputs = await (signal ? this.#abortable(running, signal) : running);
    if (transfers) return outputs;
    return { ...outputs, ...Object.fromEntries(lend.map((name) => [name, feeds[name]])) };
  }

  #abortable(running: Promise<Tensors>, signal: AbortSignal): Promise<Tensors> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        reject(new RuntimeError("aborted", "the run was aborted", { cause: signal.reason }));
        this.#worker.kill?.("another run of it was aborted");
      };
      signal.addEventListener("abort", abort, { once: true });
      running.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  async #release(): Promise<void> {
    // The worker answers in order: runs under way and queued are finished first. A dead worker, now or meanwhile, has
    // given its memory back, too.
    await this.#call({ kind: "release" }, "released").catch((error: RuntimeError) => {
      if (error.code !== "worker-lost") throw error;
    });
    await this.#worker.end();
  }

  #call(request: Request, code: RuntimeErrorCode, transfer: ArrayBuffer[] = []): Promise<Tensors> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      const id = this.#calls++;
      try {
        this.#worker.send({ id, request }, transfer);
      } catch (error) {
        reject(
          new RuntimeError(code, `the ${request.kind} call can't be sent to its worker: ${error}`, { cause: error }),
        );
        return;
      }
      this.#pending.set(id, { resolve, reject, code });
      this.#worker.hold(true);
    });
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#worker.hold(false);
    if ("error" in answer) pending?.reject(new RuntimeError(pending.code, `ONNX Runtime: ${answer.error}`));
    else pending?.resolve(answer.outputs);
  }

  #lose(reason: string): void {
    const lost = new RuntimeError("worker-lost", `the worker of this session died (${reason}); load the model again`);
    this.#lost ??= lost;
    for (const pending of this.#pending.values()) pending.reject(lost);
    this.#pending.clear();
  }
}

/** The buffers of the feeds that are lent. @throws RuntimeError `run-failed` */
function lendable(feeds: Tensors, lend: readonly string[]): ArrayBuffer[] {
  const lent = new Set(lend);
  const taken = new Set<ArrayBufferLike>();
  if (lend.length > 0) for (const name in feeds) if (!lent.has(name)) taken.add(feeds[name].data.buffer);
  return lend.map((name) => {
    const data: Tensor["data"] | undefined = feeds[name]?.data;
    const buffer = data?.buffer;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== data.byteLength || taken.has(buffer)) {
      throw new RuntimeError(
        "run-failed",
        `${name} can't be lent: it is no feed, or does not fill a buffer of its own`,
      );
    }
    taken.add(buffer);
    return buffer;
  });
}

/**
 * The values in a buffer of their own: posting a view would copy the whole buffer behind it (a file of weights, say),
 * and ONNX Runtime refuses shared memory.
 */
function ownBytes<T extends Tensor["data"]>(values: T): T {
  const whole = values.byteLength === values.buffer.byteLength && values.buffer instanceof ArrayBuffer;
  return whole ? values : new (values.constructor as new (from: T) => T)(values);
}
