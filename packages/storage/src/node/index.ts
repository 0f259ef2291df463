import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  naturalCompare,
  type Storage,
  StorageError,
  type StorageErrorCode,
  type StoredFile,
  type WriteOptions,
} from "../storage.ts";

const codes: Record<string, StorageErrorCode> = {
  ENOENT: "not-found",
  ENOTDIR: "not-a-folder",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
};

function wrap(path: string, cause: unknown): StorageError {
  const errno = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const code = codes[errno] ?? "failed";
  const reason = {
    "not-found": "no such file or folder",
    "not-a-folder": "not a folder",
    "not-permitted": "permission denied",
    failed: String(cause),
  }[code];
  return new StorageError(code, path, `${path}: ${reason}`, { cause });
}

let temporaries = 0;

/** Files of this machine. */
export class NodeStorage implements Storage {
  async read(path: string): Promise<Uint8Array> {
    try {
      return await readFile(path);
    } catch (error) {
      throw wrap(path, error);
    }
  }

  async write(path: string, bytes: Uint8Array, { durable = true }: WriteOptions = {}): Promise<void> {
    const temporary = `${path}.${process.pid}-${temporaries++}.tmp`;
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
}
