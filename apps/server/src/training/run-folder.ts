import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { keepFile } from "../files/keep-file.ts";
import type { Trx } from "../jobs/job-queue.ts";
import type { Service } from "../service.ts";

/** Files in which a run writes the paths of its images. */
const NAMES_IMAGES = /\.(jsonl|json|csv|html|md)$/;
/** Stands in kept files for the folder in which this machine keeps data sets: it differs from machine to machine. */
const PLACE = "leukoscope-data-sets:";

interface Kept {
  readonly sha256: string;
  readonly stamp: string;
}

/**
 * A run's folder on this machine, and its copy in the file store: whichever worker goes on with a run finds what the one
 * before it had kept.
 */
export class RunFolder {
  readonly path: string;
  readonly #service: Service;
  readonly #job: string;
  readonly #dataSets: string;
  readonly #kept = new Map<string, Kept>();

  constructor(service: Service, job: string) {
    this.#service = service;
    this.#job = job;
    this.path = slashes(join(service.folder, "runs", job));
    this.#dataSets = slashes(join(service.folder, "data-sets"));
  }

  /** Brings the files that a job has kept into the folder, or below it. */
  async pull(job = this.#job, below = ""): Promise<void> {
    const { db, files } = this.#service;
    const rows = await db.selectFrom("job_files").select(["path", "sha256"]).where("job_id", "=", job).execute();
    for (const { path, sha256 } of rows) {
      const place = join(this.path, below, path);
      const bytes = await files.read(sha256);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(`${place}.coming`, NAMES_IMAGES.test(path) ? this.#here(bytes) : bytes);
      await rename(`${place}.coming`, place);
    }
  }

  /**
   * Puts the files that are new or have changed into the store.
   * @param isWanted what is left out of what is kept
   * @returns all that are kept, by path
   */
  async push(isWanted: (path: string) => boolean = () => true): Promise<ReadonlyMap<string, string>> {
    for (const path of await filesBelow(this.path)) {
      if (!isWanted(path) || path.endsWith(".coming") || path.includes(".tmp")) continue;
      const place = join(this.path, path);
      const { mtimeMs, size } = await stat(place);
      const stamp = `${mtimeMs} ${size}`;
      if (this.#kept.get(path)?.stamp === stamp) continue;
      const bytes = await readFile(place);
      const { sha256 } = await keepFile(
        this.#service,
        NAMES_IMAGES.test(path) ? this.#away(bytes) : bytes,
        typeOf(path),
      );
      this.#kept.set(path, { sha256, stamp });
    }
    const wanted = [...this.#kept].filter(([path]) => isWanted(path));
    return new Map(wanted.map(([path, { sha256 }]) => [path, sha256]));
  }

  /** What a run came to, without the places where it lay on this machine. */
  portable<T extends object>(result: T): T {
    return JSON.parse(JSON.stringify(result).replaceAll(`${this.path}/`, "").replaceAll(this.path, "."));
  }

  #away(bytes: Buffer): Buffer {
    return Buffer.from(bytes.toString("utf8").replaceAll(`${this.#dataSets}/`, PLACE), "utf8");
  }

  #here(bytes: Uint8Array): Buffer {
    return Buffer.from(Buffer.from(bytes).toString("utf8").replaceAll(PLACE, `${this.#dataSets}/`), "utf8");
  }
}

/** Writes which files a job has kept. Those that it has no more are left out. */
export async function writeJobFiles(trx: Trx, job: string, files: ReadonlyMap<string, string>): Promise<void> {
  await trx.deleteFrom("job_files").where("job_id", "=", job).execute();
  const rows = [...files].map(([path, sha256]) => ({ job_id: job, path, sha256 }));
  if (rows.length > 0) await trx.insertInto("job_files").values(rows).execute();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => slashes(relative(folder, join(entry.parentPath, entry.name))))
    .sort();
}

const slashes = (path: string): string => path.replaceAll(sep, "/");

const TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  jsonl: "application/x-ndjson",
  html: "text/html",
  md: "text/markdown",
  csv: "text/csv",
  svg: "image/svg+xml",
  png: "image/png",
};

const typeOf = (path: string): string => TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
