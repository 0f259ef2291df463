import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { FoundCell } from "../analysis/findings.ts";
import type { Database } from "../database/open.ts";
import type { Trx } from "../jobs/job-queue.ts";
import type { ShelvedModel } from "../models/read-shelved.ts";
import { addCells, addPredictions } from "./add-cells.ts";
import { FindingHash } from "./finding-hash.ts";
import { type Settled, settle } from "./settle.ts";

/**
 * A finding whose cells are written as they are found. It is seen by nobody until it stands: what a look that broke off
 * has left is taken away by the next one.
 */
export class SlideFinding {
  readonly #db: Database;
  readonly #of: { readonly imageId: string; readonly segmentationId: string };
  readonly #model: ShelvedModel | undefined;
  readonly #hash = new FindingHash();
  #cells = 0;

  private constructor(db: Database, imageId: string, segmentationId: string, model: ShelvedModel | undefined) {
    this.#db = db;
    this.#of = { imageId, segmentationId };
    this.#model = model;
  }

  /** Cells so far. */
  get cells(): number {
    return this.#cells;
  }

  static async begin(
    db: Database,
    { imageId, jobId, model }: Pick<Settled, "imageId" | "jobId" | "model">,
  ): Promise<SlideFinding> {
    const id = randomUUID();
    await db
      .deleteFrom("segmentations")
      .where("image_id", "=", imageId)
      .where("finding", "is", null)
      .where((eb) => {
        const under = eb.selectFrom("jobs").select("id").where("state", "=", "active").where("id", "<>", jobId);
        return eb.or([eb("job_id", "is", null), eb("job_id", "not in", under)]);
      })
      .execute();
    await db.insertInto("segmentations").values({ id, image_id: imageId, job_id: jobId }).execute();
    return new SlideFinding(db, imageId, id, model);
  }

  async add(cells: readonly FoundCell[]): Promise<void> {
    this.#hash.add(cells);
    await addCells(this.#db, this.#of, cells);
    if (this.#model) await addPredictions(this.#db, this.#of, this.#model, cells);
    this.#cells += cells.length;
  }

  /** Takes away what was written, since the look broke off. */
  async drop(): Promise<void> {
    await this.#db.deleteFrom("segmentations").where("id", "=", this.#of.segmentationId).execute();
  }

  /** Makes it stand; where it is what was found before, that stands again, with what the model says of it now. */
  async settle(trx: Trx, settled: Omit<Settled, "segmentationId">): Promise<void> {
    const { imageId, segmentationId } = this.#of;
    const finding = this.#hash.digest();
    await trx.selectFrom("images").select("id").where("id", "=", imageId).forUpdate().execute();
    const known = await trx
      .selectFrom("segmentations")
      .select("id")
      .where("image_id", "=", imageId)
      .where("finding", "=", finding)
      .executeTakeFirst();
    if (known) {
      await sql`insert into predictions
          (id, image_id, cell_id, model, model_sha256, label, probabilities, abstained, reason, gate_score)
        select gen_random_uuid(), said.image_id, kept.id, said.model, said.model_sha256, said.label, said.probabilities,
          said.abstained, said.reason, said.gate_score
        from predictions as said
        join cells as added on added.id = said.cell_id and added.segmentation_id = ${segmentationId}
        join cells as kept on kept.number = added.number and kept.segmentation_id = ${known.id}
        on conflict do nothing`.execute(trx);
      await trx.deleteFrom("segmentations").where("id", "=", segmentationId).execute();
    } else {
      const { counts, mask, reason = null } = settled;
      await trx
        .updateTable("segmentations")
        .set({ finding, mask: mask.sha256, counts: JSON.stringify(counts), reason })
        .where("id", "=", segmentationId)
        .execute();
    }
    await settle(trx, { ...settled, segmentationId: known?.id ?? segmentationId });
  }
}
