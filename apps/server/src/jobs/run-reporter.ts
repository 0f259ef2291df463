import type { RunEvent } from "@leukoscope/protocol";
import type { StudyEvent } from "@leukoscope/study";
import { type RunFolder, writeJobFiles } from "../training/run-folder.ts";
import type { JobContext } from "./job-handler.ts";

/** Tells of a run as it goes on, and keeps what each epoch leaves. */
export class RunReporter {
  readonly #context: JobContext;
  readonly #folder: RunFolder;
  #work: Promise<void> = Promise.resolve();
  #waiting = false;

  constructor(context: JobContext, folder: RunFolder) {
    this.#context = context;
    this.#folder = folder;
  }

  tell(event: RunEvent | StudyEvent): void {
    const { context } = { context: this.#context };
    switch (event.kind) {
      case "progress":
        context.progress(
          (event.epoch - 1 + event.done / event.of) / event.epochs,
          `${event.stage}: epoch ${event.epoch} of ${event.epochs}, ${event.phase}`,
        );
        break;
      case "epoch":
        this.#queue(() => context.event("epoch", event));
        this.#keep();
        break;
      case "resumed":
        this.#queue(() => context.event("resumed", { stage: event.stage, epochs: event.epochs }));
        break;
      case "run":
        context.progress((event.index - 1) / event.of, `run ${event.index} of ${event.of}: ${event.folder}`);
        this.#queue(() => context.event("run", event));
        this.#keep();
        break;
      default:
        context.progress(event.done / event.of, event.kind);
    }
  }

  /** Once all that was told is written. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** Keeps the folder as it is; of several epochs that end meanwhile, the last alone. */
  #keep(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#queue(async () => {
      this.#waiting = false;
      const { job, service, worker } = this.#context;
      const files = await this.#folder.push();
      await service.db.transaction().execute(async (trx) => {
        const own = trx.selectFrom("jobs").select("id").where("id", "=", job.id).where("worker", "=", worker);
        const mine = await own.where("attempts", "=", job.attempt).forUpdate().executeTakeFirst();
        if (mine) await writeJobFiles(trx, job.id, files);
      });
    });
  }

  /** One after the other. What could not be kept costs an epoch at worst: the run itself goes on. */
  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(() => {});
  }
}
