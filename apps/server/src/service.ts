import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Method } from "@leukoscope/cells";
import { type Access, openAccess } from "./accounts/access.ts";
import { Analyser } from "./analysis/analyser.ts";
import { Segmenters } from "./analysis/segmenters.ts";
import { type Database, openDatabase } from "./database/open.ts";
import { Audits } from "./datasets/audits.ts";
import type { FileStore } from "./files/file-store.ts";
import { openFileStore } from "./files/open-file-store.ts";
import { JobQueue } from "./jobs/job-queue.ts";
import { JobWorker, type WorkerOptions } from "./jobs/job-worker.ts";
import { ModelShelf } from "./models/model-shelf.ts";
import { RunModels } from "./models/run-models.ts";

/** What routes and jobs work with. */
export interface Service {
  readonly db: Database;
  readonly files: FileStore;
  readonly models: ModelShelf;
  readonly analyser: Analyser;
  readonly segmenters: Segmenters;
  readonly jobs: JobQueue;
  readonly access: Access;
  readonly audits: Audits;
  /** Folder for runs under way, data sets in use, caches and, by default, the database and the files; absolute. */
  readonly folder: string;
  /** Folder of the protocols that runs may name; absolute. */
  readonly protocols: string;
  /** Folder of the weights that "zoo pull" has fetched; absolute. */
  readonly weights: string | undefined;
  readonly version: string;
  /** Side of a part of a slide, pixels; as `walkField` has it otherwise. */
  readonly slideSide?: number;
}

export interface ServiceOptions {
  /** Folder of the database and the files, where neither is elsewhere. */
  readonly folder: string;
  /** Folder of trained models, a sub-folder each. */
  readonly models: string;
  /** A PostgreSQL server, for several machines. By default the database lies in the folder. */
  readonly databaseUrl?: string;
  /** `s3://bucket/prefix`, or a folder. By default in the folder. */
  readonly files?: string;
  readonly version?: string;
  /** Folder of the protocols that runs may name; this repository's own by default. */
  readonly protocols?: string;
  /** Folder of the weights that "zoo pull" has fetched. */
  readonly weights?: string;
  /** Threads that look at images; one for each core by default. */
  readonly threads?: number;
  readonly maxPixels?: number;
  /** Side of the parts that slides are looked at in, pixels: smaller ones take less memory. Default 2048. */
  readonly slideSide?: number;
  /** How white cells are found where a request does not say; by default by the network, if there is one. */
  readonly method?: Method;
  /** Takes jobs in this process, too; by default where the database is in this process, since no other can reach it. */
  readonly worker?: boolean | WorkerOptions;
  /** Whether people have to sign in; needed where others than this machine can reach the service. Default false. */
  readonly login?: boolean;
  /** Whether people reach it by https alone, as behind a proxy: cookies then never go another way. Default false. */
  readonly https?: boolean;
}

export interface OpenService extends Service {
  /** Lets jobs under way go back into the queue, and closes everything. */
  close(): Promise<void>;
}

/** The repository's own, seen from `src/` and `dist/` alike. */
const PROTOCOLS = fileURLToPath(new URL("../../../protocols", import.meta.url));

/** @throws ServerError `data-in-use`, `database-unreachable`, `no-secret` */
export async function openService(options: ServiceOptions): Promise<OpenService> {
  const { databaseUrl, threads, maxPixels, protocols = PROTOCOLS, version = "0.1.0", weights } = options;
  const folder = resolve(options.folder);
  const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { folder });
  const analyser = new Analyser({ threads, maxPixels });
  try {
    const files = openFileStore(options.files ?? join(folder, "files"));
    const access = await openAccess({ ...options, folder, db: database.db, shared: database.shared });
    const jobs = await JobQueue.open(database);
    const stored = { db: database.db, files, folder };
    const service: Service = {
      ...stored,
      models: new ModelShelf(options.models, new RunModels(stored)),
      analyser,
      segmenters: new Segmenters(options.models, options.method),
      jobs,
      audits: new Audits(stored),
      protocols,
      weights,
      access,
      folder,
      version,
      slideSide: options.slideSide,
    };
    const { worker = !database.shared } = options;
    const running = worker === false ? undefined : new JobWorker(service, worker === true ? {} : worker);
    running?.start();
    return {
      ...service,
      async close() {
        await running?.stop();
        await Promise.all([analyser.close(), service.audits.close()]);
        await jobs.close();
        await database.close();
      },
    };
  } catch (error) {
    await analyser.close();
    await database.close();
    throw error;
  }
}
