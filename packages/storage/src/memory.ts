import { naturalCompare, type Storage, StorageError, type StoredFile } from "./storage.ts";

/** Files in memory, for the browser and for tests. */
export class MemoryStorage implements Storage {
  readonly #files = new Map<string, Uint8Array>();

  async read(path: string): Promise<Uint8Array> {
    const bytes = this.#files.get(path);
    if (!bytes) throw new StorageError("not-found", path, `${path}: no such file`);
    return bytes;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(path, bytes.slice());
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.has(path) || (await this.#below(path)).length > 0;
  }

  async list(folder: string): Promise<StoredFile[]> {
    const found = await this.#below(folder);
    if (found.length === 0 && !this.#files.has(folder)) {
      throw new StorageError("not-found", folder, `${folder}: no such folder`);
    }
    return this.#files.has(folder) ? [{ path: folder, size: this.#files.get(folder)?.length ?? 0 }] : found;
  }

  async remove(path: string): Promise<void> {
    this.#files.delete(path);
  }

  async #below(folder: string): Promise<StoredFile[]> {
    const prefix = folder.endsWith("/") || folder === "" ? folder : `${folder}/`;
    return [...this.#files]
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, bytes]) => ({ path, size: bytes.length }))
      .sort((a, b) => naturalCompare(a.path, b.path));
  }
}
