import type { Readable } from "node:stream";

/** A file by what it holds: the same bytes are kept once, and a name from outside never becomes a path. */
export interface StoredBytes {
  /** 64 hexadecimal digits: its name in the store. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface PutOptions {
  /** More bytes than this are refused while they come. */
  readonly maxBytes?: number;
}

/** A file of the store that other threads and processes can open, until it is closed. */
export interface LocalFile {
  readonly path: string;
  close(): Promise<void>;
}

/** The port to where files are kept. */
export interface FileStore {
  /**
   * Takes in a file as it comes; it is there whole, or not at all.
   * @throws FileError `too-large`
   */
  put(content: Readable | Uint8Array, options?: PutOptions): Promise<StoredBytes>;
  /** @throws FileError `not-found` */
  read(sha256: string): Promise<Uint8Array>;
  /** @throws FileError `not-found` */
  stream(sha256: string): Promise<Readable>;
  /** The file on this machine's disk, fetched where it is not; it is only read. @throws FileError `not-found` */
  local(sha256: string): Promise<LocalFile>;
  has(sha256: string): Promise<boolean>;
  remove(sha256: string): Promise<void>;
}

export type FileErrorCode = "not-found" | "too-large" | "unreachable";

export class FileError extends Error {
  override readonly name = "FileError";
  constructor(
    readonly code: FileErrorCode,
    /** The file's hash, the limit in bytes, or the store's address. */
    readonly value: unknown,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** @throws FileError `not-found` for what is no hash: nothing else is ever looked up */
export function checkHash(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw notFound(sha256);
  return sha256;
}

export const notFound = (sha256: string, cause?: unknown): FileError =>
  new FileError("not-found", sha256, `The store holds no file ${sha256}.`, { cause });
