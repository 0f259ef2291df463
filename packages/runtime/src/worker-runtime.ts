import { type Runtime, RuntimeError, type Session, type SessionOptions } from "./index.ts";
import type { LoadSettings } from "./protocol.ts";
import { type WorkerHandle, WorkerSession } from "./worker-session.ts";

/** A runtime that starts one worker a session. */
export abstract class WorkerRuntime implements Runtime {
  readonly #sessions = new Set<Promise<Session>>();
  #closed = false;

  protected abstract start(): WorkerHandle;
  protected abstract settings(options: SessionOptions): LoadSettings;

  async load(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    if (this.#closed) throw new RuntimeError("released", "the runtime was closed; make a new one");
    const loading = WorkerSession.load(this.start(), model, this.settings(options)).then(
      (session) =>
        ({
          run: (feeds) => session.run(feeds),
          release: async () => {
            await session.release();
            this.#sessions.delete(loading);
          },
        }) satisfies Session,
    );
    this.#sessions.add(loading);
    loading.catch(() => this.#sessions.delete(loading));
    return loading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const loaded = await Promise.allSettled(this.#sessions);
    await Promise.all(loaded.map((result) => (result.status === "fulfilled" ? result.value.release() : undefined)));
  }
}
