import {
  naturalCompare,
  type OpenFile,
  type ReadableFile,
  StorageError,
  type StoredFile,
  type StreamStorage,
} from "./storage.ts";

/** Files in memory, for the browser and for tests. */
export class MemoryStorage implements StreamStorage {
  readonly #files = new Map<string, MemoryFile>();
  #temporaries = 0;

  async read(path: string): Promise<Uint8Array> {
    return this.#file(path).bytes;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(path, new MemoryFile(bytes.slice()));
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.has(path) || (await this.#below(path)).length > 0;
  }

  async list(folder: string): Promise<StoredFile[]> {
    const found = await this.#below(folder);
    if (found.length === 0 && !this.#files.has(folder)) {
      throw new StorageError("not-found", folder, `${folder}: no such folder`);
    }
    const file = this.#files.get(folder);
    return file ? [{ path: folder, size: file.bytes.length }] : found;
  }

  async remove(path: string): Promise<void> {
    this.#files.delete(path);
  }

  async open(path: string): Promise<OpenFile> {
    const file = this.#files.get(path) ?? new MemoryFile(new Uint8Array(0));
    this.#files.set(path, file);
    return file;
  }

  async openToRead(path: string): Promise<ReadableFile> {
    return this.#file(path);
  }

  async temporaryFor(path: string): Promise<string> {
    return `${path}.${this.#temporaries++}.tmp`;
  }

  async rename(from: string, to: string): Promise<void> {
    const file = this.#file(from);
    this.#files.delete(from);
    this.#files.set(to, file);
  }

  #file(path: string): MemoryFile {
    const file = this.#files.get(path);
    if (!file) throw new StorageError("not-found", path, `${path}: no such file`);
    return file;
  }

  async #below(folder: string): Promise<StoredFile[]> {
    const prefix = folder.endsWith("/") || folder === "" ? folder : `${folder}/`;
    return [...this.#files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, { bytes }]) => ({ path, size: bytes.length }))
      .sort((a, b) => naturalCompare(a.path, b.path));
  }
}

class MemoryFile implements OpenFile {
  /** Room to grow: a file of n bytes that comes in pieces is copied log n times, not once a piece. */
  #room: Uint8Array;
  #size: number;

  constructor(bytes: Uint8Array) {
    this.#room = bytes;
    this.#size = bytes.length;
  }

  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#size);
  }

  async size(): Promise<number> {
    return this.#size;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    return this.bytes.slice(position, position + length);
  }

  async write(position: number, bytes: Uint8Array): Promise<void> {
    const end = position + bytes.length;
    if (end > this.#room.length) {
      const wider = new Uint8Array(Math.max(end, 2 * this.#room.length));
      wider.set(this.bytes);
      this.#room = wider;
    }
    this.#room.set(bytes, position);
    this.#size = Math.max(this.#size, end);
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}
}
