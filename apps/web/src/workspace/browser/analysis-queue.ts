import type { Analysed } from "../../analysis/messages.ts";
import type { CaseRecord, PictureRecord } from "../records.ts";
import type { Engine, ModelSource } from "./engine.ts";

/** A picture that waits, with all that its analysis needs. */
export interface Job {
  readonly picture: PictureRecord;
  readonly file: Blob;
  readonly record: CaseRecord;
}

export interface QueuePorts {
  /** The picture to analyse next; undefined when none waits. */
  next(): Promise<Job | undefined>;
  source(model: string): Promise<ModelSource>;
  started(picture: PictureRecord): Promise<void>;
  finished(job: Job, analysed: Analysed, model: string): Promise<void>;
  failed(job: Job, message: string): Promise<void>;
}

/** Analyses pictures one after another, as long as any waits. */
export class AnalysisQueue {
  #running = false;
  #asked = false;

  constructor(
    private readonly engine: Engine,
    private readonly ports: QueuePorts,
  ) {}

  /** Begins, unless it is at work already. */
  wake(): void {
    this.#asked = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#asked) {
        this.#asked = false;
        for (let job = await this.ports.next(); job !== undefined; job = await this.ports.next()) await this.#one(job);
      }
    } finally {
      this.#running = false;
    }
  }

  async #one(job: Job): Promise<void> {
    await this.ports.started(job.picture);
    try {
      const { model, ...plan } = job.record.plan;
      const client = await this.engine.with(await this.ports.source(model));
      const state = this.engine.state();
      const analysed = await client.analyse(job.file, plan);
      this.engine.computedOn(analysed.computing);
      const name = state.kind === "ready" ? `${state.metadata.name} ${state.metadata.version}` : model;
      await this.ports.finished(job, analysed, name);
    } catch (error) {
      await this.ports.failed(job, error instanceof Error ? error.message : String(error));
    }
  }
}
