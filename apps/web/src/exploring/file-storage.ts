import { naturalCompare, type Storage, StorageError, type StoredFile } from "@leukoscope/storage";
import type { NamedFile } from "../state/dropped-files.ts";

/** Files that a user chose, as `packages/data` reads them; nothing can be written. */
export class FileStorage implements Storage {
  readonly #files: ReadonlyMap<string, File>;

  constructor(files: readonly NamedFile[]) {
    this.#files = new Map(files.map(({ path, file }) => [path, file]));
  }

  async read(path: string): Promise<Uint8Array> {
    const file = this.#files.get(path);
    if (file === undefined) throw new StorageError("not-found", path, `${path}: no such file`);
    return new Uint8Array(await file.arrayBuffer());
  }

  write(path: string): Promise<void> {
    return Promise.reject(new StorageError("not-permitted", path, `${path}: a chosen folder is only read`));
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.has(path);
  }

  async list(folder: string): Promise<StoredFile[]> {
    const below = folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
    const found = [...this.#files]
      .filter(([path]) => path === folder || path.startsWith(below))
      .map(([path, { size }]) => ({ path, size }));
    if (found.length === 0) throw new StorageError("not-found", folder, `${folder}: no such folder`);
    return found.sort((a, b) => naturalCompare(a.path, b.path));
  }

  remove(path: string): Promise<void> {
    return Promise.reject(new StorageError("not-permitted", path, `${path}: a chosen folder is only read`));
  }
}
