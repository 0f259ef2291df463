import type { JobKind } from "../database/schema.ts";
import type { Service } from "../service.ts";
import type { TakenJob, Trx } from "./job-queue.ts";

/** What a job has while it is done. */
export interface JobContext {
  readonly service: Service;
  readonly job: TakenJob;
  readonly worker: string;
  /** Says that the job is to stop: it was cancelled, given to another, or this worker is closing. */
  readonly signal: AbortSignal;
  /** Tells how far it is, in [0, 1]. Told to the database now and then, not every time. */
  progress(share: number, message?: string): void;
  /** Keeps something that people watch, such as an epoch of a run. */
  event(kind: string, data: object): Promise<void>;
}

/** What a job came to. */
export interface JobOutcome {
  readonly result: object;
  /** Writes the rows that the result consists of, in the transaction that ends the job. */
  write?(trx: Trx): Promise<void>;
}

export type JobHandler = (context: JobContext) => Promise<JobOutcome>;
export type JobHandlers = Readonly<Record<JobKind, JobHandler>>;
