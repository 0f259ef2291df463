import { type CloseOptions, type Runtime, RuntimeError, type Session, type SessionOptions } from "./index.ts";
import type { LoadSettings } from "./protocol.ts";
import { type WorkerHandle, WorkerSession } from "./worker-session.ts";

/** A runtime that starts one worker a session. */
export abstract class WorkerRuntime implements Runtime {
  readonly #sessions = new Map<Promise<Session>, WorkerHandle>();
  #closed = false;

  protected abstract start(): WorkerHandle;
  protected abstract settings(options: SessionOptions): LoadSettings;

  async load(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    if (this.#closed) throw new RuntimeError("released", "the runtime was closed; make a new one");
    const worker = this.start();
    const loading = WorkerSession.load(worker, model, this.settings(options)).then(
      (session) =>
        ({
          run: (feeds, options) => session.run(feeds, options),
          release: async () => {
            await session.release();
            this.#sessions.delete(loading);
          },
        }) satisfies Session,
    );
    this.#sessions.set(loading, worker);
    loading.catch(() => this.#sessions.delete(loading));
    return loading;
  }

  async channelBlock(): Promise<number | undefined> {
    return undefined;
  }

  async close({ force = false }: CloseOptions = {}): Promise<void> {
    this.#closed = true;
    if (force) for (const worker of this.#sessions.values()) worker.kill?.("the runtime was closed by force");
    const loaded = await Promise.allSettled(this.#sessions.keys());
    await Promise.all(loaded.map((result) => (result.status === "fulfilled" ? result.value.release() : undefined)));
  }
}
