import type { OpenFile, StreamStorage } from "./storage.ts";

/** Bytes that are gathered before they are written. */
const BUFFER = 1 << 20;

/**
 * A file written from front to back, however long it gets, under a temporary name: it has its own name only once it is
 * whole. Every method rejects with a {@link StorageError}.
 */
export class FileAppender {
  readonly path: string;
  readonly #storage: StreamStorage;
  readonly #temporary: string;
  readonly #file: OpenFile;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #size = 0;

  private constructor(storage: StreamStorage, path: string, temporary: string, file: OpenFile) {
    this.path = path;
    this.#storage = storage;
    this.#temporary = temporary;
    this.#file = file;
  }

  static async open(storage: StreamStorage, path: string): Promise<FileAppender> {
    const temporary = await storage.temporaryFor(path);
    return new FileAppender(storage, path, temporary, await storage.open(temporary));
  }

  async append(piece: string | Uint8Array): Promise<void> {
    const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= BUFFER) await this.#flush();
  }

  /** Gives the file its name. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    await this.#storage.rename(this.#temporary, this.path);
  }

  /** Drops what was written. */
  async abandon(): Promise<void> {
    await this.#file.close();
    await this.#storage.remove(this.#temporary);
  }

  async #flush(): Promise<void> {
    const bytes = new Uint8Array(this.#waitingBytes);
    let at = 0;
    for (const piece of this.#waiting) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#file.write(this.#size, bytes);
    this.#size += bytes.length;
  }
}
