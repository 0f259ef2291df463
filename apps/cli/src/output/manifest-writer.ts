import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { formatManifest, type ManifestRecord } from "@leukoscope/data";
import { UsageError } from "./errors.ts";

/** Characters gathered before they are written. */
const BUFFER = 1 << 16;

/** Writes a manifest row by row, to a temporary name until it is whole: a killed import leaves the old manifest. */
export class ManifestWriter {
  readonly #path: string;
  readonly #temporary: string;
  #file: FileHandle | undefined;
  #waiting = "";

  constructor(path: string) {
    this.#path = path;
    this.#temporary = `${path}.${process.pid}.tmp`;
  }

  async write(record: ManifestRecord): Promise<void> {
    this.#waiting += formatManifest([record]);
    if (this.#waiting.length >= BUFFER) await this.#flush();
  }

  /** Puts the manifest in its place. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    await rename(this.#temporary, this.#path);
  }

  /** Removes what was written so far. */
  async discard(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    try {
      if (!this.#file) {
        await mkdir(dirname(this.#path), { recursive: true });
        this.#file = await open(this.#temporary, "w");
      }
      await this.#file.write(this.#waiting);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UsageError("not-written", `${this.#path}: cannot be written (${reason})`, { cause });
    }
    this.#waiting = "";
  }
}
