import { join } from "node:path";
import { Analyser } from "./analysis/analyser.ts";
import { type Database, openDatabase } from "./database/open.ts";
import type { FileStore } from "./files/file-store.ts";
import { openFileStore } from "./files/open-file-store.ts";
import { JobQueue } from "./jobs/job-queue.ts";
import { JobWorker, type WorkerOptions } from "./jobs/job-worker.ts";
import { ModelShelf } from "./models/model-shelf.ts";

/** What routes and jobs work with. */
export interface Service {
  readonly db: Database;
  readonly files: FileStore;
  readonly models: ModelShelf;
  readonly analyser: Analyser;
  readonly jobs: JobQueue;
  /** Folder for runs under way, caches and, by default, the database and the files. */
  readonly folder: string;
  readonly version: string;
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
  /** Threads that look at images; one for each core by default. */
  readonly threads?: number;
  readonly maxPixels?: number;
  /** Takes jobs in this process, too; by default where the database is in this process, since no other can reach it. */
  readonly worker?: boolean | WorkerOptions;
}

export interface OpenService extends Service {
  /** Lets jobs under way go back into the queue, and closes everything. */
  close(): Promise<void>;
}

/** @throws ServerError `data-in-use`, `database-unreachable` */
export async function openService(options: ServiceOptions): Promise<OpenService> {
  const { databaseUrl, folder, threads, maxPixels, version = "0.1.0" } = options;
  const database = await openDatabase(databaseUrl ? { url: databaseUrl } : { folder });
  const analyser = new Analyser({ threads, maxPixels });
  try {
    const files = await openFileStore(options.files ?? join(folder, "files"));
    const jobs = await JobQueue.open(database);
    const service: Service = {
      db: database.db,
      files,
      models: new ModelShelf(options.models),
      analyser,
      jobs,
      folder,
      version,
    };
    const { worker = !database.shared } = options;
    const running = worker === false ? undefined : new JobWorker(service, worker === true ? {} : worker);
    running?.start();
    return {
      ...service,
      async close() {
        await running?.stop();
        await analyser.close();
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
