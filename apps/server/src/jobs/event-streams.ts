import { Readable } from "node:stream";

const INTERVAL_MS = 400;
/** A comment now and then keeps proxies from closing a stream that has nothing to say. */
const QUIET_MS = 15_000;

/** One listener's server-sent events. */
export class EventStream {
  readonly readable = new Readable({ read() {} });
  #spoke = Date.now();

  /** @param id by which a listener who comes back says how far it heard */
  say(event: string, data: unknown, id?: number): void {
    this.#push(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Says nothing, so that the listener knows of being heard. */
  breathe(): void {
    this.#push(": waiting\n\n");
  }

  end(): void {
    this.readable.push(null);
  }

  get isQuiet(): boolean {
    return Date.now() - this.#spoke > QUIET_MS;
  }

  #push(text: string): void {
    this.#spoke = Date.now();
    this.readable.push(text);
  }
}

/** Streams that share one look at the database, again and again as long as anybody listens. */
export class EventStreams<Seen> {
  readonly #open = new Map<EventStream, Seen>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  /** @param look tells each stream what is new to it */
  constructor(private readonly look: (open: ReadonlyMap<EventStream, Seen>) => Promise<void>) {}

  /** @param seen what the listener knows already, for `look` */
  open(seen: Seen): Readable {
    const stream = new EventStream();
    this.#open.set(stream, seen);
    stream.readable.once("close", () => this.#forget(stream));
    this.#timer ??= setInterval(() => this.#lookAtAll(), INTERVAL_MS);
    this.#lookAtAll();
    return stream.readable;
  }

  /** Ends all streams; whoever listens asks again. */
  close(): void {
    for (const stream of this.#open.keys()) {
      stream.end();
      this.#forget(stream);
    }
  }

  #forget(stream: EventStream): void {
    this.#open.delete(stream);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #lookAtAll(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.look(new Map(this.#open));
      for (const stream of this.#open.keys()) if (stream.isQuiet) stream.breathe();
    } catch {
      // The database is away; the next look may find it back.
    } finally {
      this.#looking = false;
    }
  }
}
