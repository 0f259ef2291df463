import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  naturalCompare,
  type OpenFile,
  type ReadableFile,
  StorageError,
  type StorageErrorCode,
  type StoredFile,
  type StreamStorage,
  type WriteOptions,
} from "../storage.ts";
import { temporaryName } from "./temporary-name.ts";

const codes: Record<string, StorageErrorCode> = {
  ENOENT: "not-found",
  ENOTDIR: "not-a-folder",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  ERR_FS_FILE_TOO_LARGE: "too-large",
};

function wrap(path: string, cause: unknown): StorageError {
  const errno = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const code = codes[errno] ?? "failed";
  const reason = {
    "not-found": "no such file or folder",
    "not-a-folder": "not a folder",
    "not-permitted": "permission denied",
    "no-space": "no space left on the disk, or the quota is used up; free some and run it again",
    "too-large": "larger than 2 GiB, more than is read at once",
    failed: String(cause),
  }[code];
  return new StorageError(code, path, `${path}: ${reason}`, { cause });
}

/** Files of this machine. */
export class NodeStorage implements StreamStorage {
  async read(path: string): Promise<Uint8Array> {
    try {
      return await readFile(path);
    } catch (error) {
      throw wrap(path, error);
    }
  }

  async write(path: string, bytes: Uint8Array, { durable = true }: WriteOptions = {}): Promise<void> {
    const temporary = await this.temporaryFor(path);
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(temporary, "w");
      try {
        await file.writeFile(bytes);
        if (durable) await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw wrap(path, error);
    }
  }

  temporaryFor = (path: string): Promise<string> => temporaryName(path);

  async exists(path: string): Promise<boolean> {
    try {
      await stat(path);
      return true;
    } catch {
      return false;
    }
  }

  async list(folder: string): Promise<StoredFile[]> {
    try {
      const root = await stat(folder);
      if (root.isFile()) return [{ path: folder, size: root.size }];
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = await Promise.all(
        entries
          .filter((entry) => entry.isFile())
          .map(async (entry) => {
            const path = join(entry.parentPath, entry.name);
            return { path, size: (await stat(path)).size };
          }),
      );
      return files.sort((a, b) => naturalCompare(a.path, b.path));
    } catch (error) {
      throw wrap(folder, error);
    }
  }

  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
  }

  async open(path: string): Promise<OpenFile> {
    try {
      await mkdir(dirname(path), { recursive: true });
      return new NodeFile(path, await open(path, constants.O_RDWR | constants.O_CREAT));
    } catch (error) {
      throw wrap(path, error);
    }
  }

  async openToRead(path: string): Promise<ReadableFile> {
    try {
      return new NodeFile(path, await open(path, constants.O_RDONLY));
    } catch (error) {
      throw wrap(path, error);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    try {
      await mkdir(dirname(to), { recursive: true });
      await rename(from, to);
    } catch (error) {
      throw wrap(from, error);
    }
  }
}

class NodeFile implements OpenFile {
  readonly #path: string;
  readonly #file: FileHandle;

  constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  size = (): Promise<number> => this.#named(async () => (await this.#file.stat()).size);

  read = (position: number, length: number): Promise<Uint8Array> =>
    this.#named(async () => {
      const bytes = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        const { bytesRead } = await this.#file.read(bytes, at, length - at, position + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    });

  write = (position: number, bytes: Uint8Array): Promise<void> =>
    this.#named(async () => {
      // A disk that is nearly full may take a part of it first.
      for (let at = 0; at < bytes.length; ) {
        at += (await this.#file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
      }
    });

  sync = (): Promise<void> => this.#named(() => this.#file.sync());

  close = (): Promise<void> => this.#named(() => this.#file.close());

  async #named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw wrap(this.#path, error);
    }
  }
}
