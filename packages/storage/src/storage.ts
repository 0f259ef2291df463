/** One entry found by {@link Storage.list}. `path` is what was asked for joined with the names below it. */
export interface StoredFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface WriteOptions {
  /** Whether the bytes survive a power cut once written; true by default. A cache can do without. */
  readonly durable?: boolean;
}

/**
 * The port to files. Paths use `/`. Every method rejects with a {@link StorageError} that names the path.
 * Writes are atomic: to a temporary name, synced, renamed; a killed process leaves the old file or the new one.
 */
export interface Storage {
  read(path: string): Promise<Uint8Array>;
  write(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** Every regular file below `folder` (or the file itself), sorted by path with numbers in numeric order. */
  list(folder: string): Promise<StoredFile[]>;
  remove(path: string): Promise<void>;
}

/** A file that is read piece by piece, such as one larger than memory. Every method rejects with a {@link StorageError}. */
export interface ReadableFile {
  /** Bytes. */
  size(): Promise<number>;
  /** At most `length` bytes from `position` on; fewer at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * A file that is written piece by piece, too, such as one under way from the network. It stays the same file when it
 * is renamed meanwhile.
 */
export interface OpenFile extends ReadableFile {
  /** Puts bytes at `position`; the others stay as they are. */
  write(position: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written survives a power cut. */
  sync(): Promise<void>;
}

/** Storage for files that are too large, or come too slowly, to be written at once. */
export interface StreamStorage extends Storage {
  /**
   * A name beside `path` that is nobody else's, for what is not whole yet. What processes that were killed have left
   * under such names is taken away when the first one is asked for in a folder.
   */
  temporaryFor(path: string): Promise<string>;
  /** Opens a file for reading and writing; makes it, and the folders above it, if it is not there. */
  open(path: string): Promise<OpenFile>;
  /** Opens a file that is there, for reading alone. */
  openToRead(path: string): Promise<ReadableFile>;
  /** Gives a file another name in one step; a file of that name is replaced. */
  rename(from: string, to: string): Promise<void>;
}

export type StorageErrorCode = "not-found" | "not-a-folder" | "not-permitted" | "no-space" | "too-large" | "failed";

export class StorageError extends Error {
  override readonly name = "StorageError";
  constructor(
    readonly code: StorageErrorCode,
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const readText = async (storage: Storage, path: string): Promise<string> =>
  new TextDecoder().decode(await storage.read(path));

export const writeText = (storage: Storage, path: string, text: string): Promise<void> =>
  storage.write(path, new TextEncoder().encode(text));

/** Natural order: `cell-9` before `cell-10`, so that consecutive fields of a slide stay neighbours. */
export const naturalCompare: (a: string, b: string) => number = new Intl.Collator("en", {
  numeric: true,
  sensitivity: "variant",
}).compare;

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
