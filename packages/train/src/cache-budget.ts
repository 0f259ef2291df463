import { readText, type Storage, StorageError, writeText } from "@leukoscope/storage";

/** What a cache folder may take, bytes, where nothing else is said: 20 GB. */
export const CACHE_LIMIT = 20e9;

/** Says when a prefix's features were last used, in ms since 1970, in the prefix's folder. */
const STAMP = "last-used";

/** A folder of entries of one frozen prefix: the first 32 digits of its hash. */
const PREFIX_FOLDER = /^[0-9a-f]{32}$/;

interface PrefixFolder {
  readonly key: string;
  readonly paths: string[];
  bytes: number;
  lastUsed: number;
}

/**
 * Keeps a cache folder within a limit. The least recently used prefixes go first, each as a whole; never the one this
 * was opened for. Files that are no cache entries are neither counted nor removed.
 */
export class CacheBudget {
  readonly #storage: Storage;
  /** Least recently used first. */
  readonly #others: PrefixFolder[];
  #free: number;
  /** Claims are met one after the other: while one makes room, the next must not take it for granted or for lost. */
  #queue: Promise<boolean> = Promise.resolve(true);

  private constructor(storage: Storage, others: PrefixFolder[], free: number) {
    this.#storage = storage;
    this.#others = others;
    this.#free = free;
  }

  /**
   * Marks a prefix as used now and makes the folder fit its limit.
   * @param key the prefix in use
   * @param limit bytes
   * @param now ms since 1970
   */
  static async open(storage: Storage, folder: string, key: string, limit: number, now: number): Promise<CacheBudget> {
    await writeText(storage, `${folder}/${key}/${STAMP}`, String(now));
    const prefixes = await prefixFolders(storage, folder);
    const others = prefixes.filter((prefix) => prefix.key !== key).sort((a, b) => a.lastUsed - b.lastUsed);
    const taken = prefixes.reduce((total, { bytes }) => total + bytes, 0);
    const budget = new CacheBudget(storage, others, limit - taken);
    await budget.#makeRoom(0);
    return budget;
  }

  /** Claims room for an entry. @returns false when there is none without touching the prefix in use */
  claim(bytes: number): Promise<boolean> {
    const met = this.#queue.then(async () => {
      const room = await this.#makeRoom(bytes);
      if (room) this.#free -= bytes;
      return room;
    });
    // A failure is the claimant's to handle; the next claim tries again.
    this.#queue = met.catch(() => false);
    return met;
  }

  async #makeRoom(bytes: number): Promise<boolean> {
    while (this.#free < bytes) {
      const oldest = this.#others.shift();
      if (!oldest) return false;
      await Promise.all(oldest.paths.map((path) => this.#storage.remove(path)));
      this.#free += oldest.bytes;
    }
    return true;
  }
}

async function prefixFolders(storage: Storage, folder: string): Promise<PrefixFolder[]> {
  const folders = new Map<string, PrefixFolder>();
  for (const { path, size } of await storage.list(folder)) {
    const [key, ...rest] = path.slice(folder.length + 1).split(/[\\/]/);
    if (!PREFIX_FOLDER.test(key)) continue;
    const prefix = folders.get(key) ?? { key, paths: [], bytes: 0, lastUsed: 0 };
    folders.set(key, prefix);
    prefix.paths.push(path);
    prefix.bytes += size;
    if (rest.join() === STAMP) prefix.lastUsed = await stampOf(storage, path);
  }
  return [...folders.values()];
}

/** 0 for a stamp that another run took away or that says nothing. */
async function stampOf(storage: Storage, path: string): Promise<number> {
  try {
    return Number.parseInt(await readText(storage, path), 10) || 0;
  } catch (error) {
    if (error instanceof StorageError && error.code === "not-found") return 0;
    throw error;
  }
}
