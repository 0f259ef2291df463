import {
  type OpenFile,
  readText,
  StorageError,
  type StreamStorage,
  sha256 as sha256Of,
  writeText,
} from "@leukoscope/storage";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { DownloadError } from "./error.ts";

/** What of a file on the server must be the same for two answers to be parts of the same bytes. */
export interface Version {
  /** A strong entity tag, or a date of change; undefined when the server gives neither. */
  readonly validator?: string;
  /** Bytes of the whole file, if the server tells. */
  readonly total?: number;
}

/** How much of what is there is read at once to be hashed. */
const CHUNK = 2 ** 20;

/**
 * A file under way, beside the place where it will lie. Its name is made from the version of the file on the server, and
 * bytes are only ever put where they belong. So two downloads of the same version at once write the same bytes to the
 * same places and can't spoil each other, and two versions never meet in one file.
 */
export class PartialFile {
  readonly #storage: StreamStorage;
  readonly #target: string;
  readonly #file: OpenFile;
  readonly #hash = sha256.create();
  /** Where it lies until it is whole. */
  readonly path: string;
  readonly version: Version;
  /** Bytes from the start that are there. */
  received = 0;

  private constructor(storage: StreamStorage, target: string, path: string, version: Version, file: OpenFile) {
    this.#storage = storage;
    this.#target = target;
    this.#file = file;
    this.path = path;
    this.version = version;
  }

  /** What an earlier download left, with its bytes hashed again from the disk; undefined when there is nothing. */
  static async resume(storage: StreamStorage, target: string): Promise<PartialFile | undefined> {
    const version = await readRecord(storage, target);
    if (!version) return undefined;
    const partial = await PartialFile.begin(storage, target, version);
    await partial.#rehash();
    if (partial.received > 0 && partial.received <= (version.total ?? 0)) return partial;
    await partial.discard();
    return undefined;
  }

  /** A file that starts with its first byte. */
  static async begin(storage: StreamStorage, target: string, version: Version): Promise<PartialFile> {
    const resumable = isResumable(version);
    const path = `${target}.${resumable ? await keyOf(version) : crypto.randomUUID()}.partial`;
    const file = await storage.open(path);
    if (resumable) await writeText(storage, recordOf(target), JSON.stringify(version));
    return new PartialFile(storage, target, path, version, file);
  }

  isOf({ validator, total }: Version): boolean {
    return validator === this.version.validator && total === this.version.total;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#file.write(this.received, bytes);
    this.#hash.update(bytes);
    this.received += bytes.length;
  }

  /** SHA-256 of the bytes so far, 64 hexadecimal digits. */
  digest(): string {
    return bytesToHex(this.#hash.clone().digest());
  }

  /** Gives the whole file its name. @throws DownloadError, StorageError */
  async finish(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    try {
      await this.#storage.rename(this.path, this.#target);
    } catch (error) {
      if (!(error instanceof StorageError && error.code === "not-found")) throw error;
      if (!(await this.#finishedByAnother())) {
        throw new DownloadError(
          "cut",
          this.#target,
          `${this.#target}: another download took the file away, as the server has a newer version; run it again`,
          { cause: error },
        );
      }
    }
    await this.#storage.remove(recordOf(this.#target));
  }

  /** Leaves what has come for a later download, where the server's answers allow that. */
  async keep(): Promise<void> {
    if (!isResumable(this.version)) return this.discard();
    await this.#file.close();
  }

  async discard(): Promise<void> {
    await this.#file.close();
    await this.#storage.remove(this.path);
    await this.#storage.remove(recordOf(this.#target));
  }

  async #rehash(): Promise<void> {
    for (;;) {
      const bytes = await this.#file.read(this.received, CHUNK);
      if (bytes.length === 0) return;
      this.#hash.update(bytes);
      this.received += bytes.length;
    }
  }

  /** A download of the same version at the same time was done first, and gave the file its name. */
  async #finishedByAnother(): Promise<boolean> {
    return (
      (await this.#storage.exists(this.#target)) && (await hashOfFile(this.#storage, this.#target)) === this.digest()
    );
  }
}

/** SHA-256 of a stored file, read piece by piece. @throws StorageError */
export async function hashOfFile(storage: StreamStorage, path: string): Promise<string> {
  const file = await storage.open(path);
  const hash = sha256.create();
  try {
    for (let at = 0; ; ) {
      const bytes = await file.read(at, CHUNK);
      if (bytes.length === 0) return bytesToHex(hash.digest());
      hash.update(bytes);
      at += bytes.length;
    }
  } finally {
    await file.close();
  }
}

/** Without a version that can be told from others, a rest can't be fetched. */
const isResumable = ({ validator, total }: Version): boolean => validator !== undefined && total !== undefined;

const keyOf = async ({ validator, total }: Version): Promise<string> =>
  (await sha256Of(new TextEncoder().encode(`${total} ${validator}`))).slice(0, 16);

const recordOf = (target: string): string => `${target}.partial.json`;

async function readRecord(storage: StreamStorage, target: string): Promise<Version | undefined> {
  const record = recordOf(target);
  if (!(await storage.exists(record))) return undefined;
  try {
    const { validator, total }: Version = JSON.parse(await readText(storage, record));
    return typeof validator === "string" && Number.isSafeInteger(total) ? { validator, total } : undefined;
  } catch {
    // Removed by a download that has just been done, or damaged: then everything is fetched.
    return undefined;
  }
}
