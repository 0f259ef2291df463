import { randomUUID } from "node:crypto";
import { addAnalyses } from "../analysis/add-analyses.ts";
import type { IncomingImage, RefusedImage } from "../api/uploads.ts";
import { MAX_FILE_BYTES } from "../api/uploads.ts";
import { openCase } from "../cases/case-row.ts";
import type { StoredBytes } from "../files/file-store.ts";
import { keepFile } from "../files/keep-file.ts";
import type { Service } from "../service.ts";
import type { ImageRow } from "./image-row.ts";

export interface Intake {
  readonly caseId: string;
  readonly model?: string;
  /** Whether they are looked at at once. */
  readonly analyse: boolean;
  readonly by: string;
}

interface Taken {
  readonly file: StoredBytes;
  readonly name: string;
}

type Each = (
  take: (image: IncomingImage) => Promise<Taken>,
) => Promise<{ readonly taken: readonly Taken[]; readonly refused: RefusedImage[] }>;

/** Puts images into the store as they come, then into the case, with the jobs that look at them, in one transaction. */
export async function takeInImages(service: Service, { analyse, by, caseId, model }: Intake, each: Each) {
  const { db, jobs } = service;
  const { refused, taken } = await each(async ({ content, name, type }) => ({
    file: await keepFile(service, content, type, { maxBytes: MAX_FILE_BYTES }),
    name,
  }));
  const { jobId, rows } = await db.transaction().execute(async (trx) => {
    await openCase(trx, caseId);
    const rows: ImageRow[] = [];
    const added: string[] = [];
    for (const { file, name } of taken) {
      const row = await trx
        .insertInto("images")
        .values({ id: randomUUID(), case_id: caseId, sha256: file.sha256, name: nameOf(name) })
        .onConflict((on) => on.columns(["case_id", "sha256"]).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row) added.push(row.id);
      const there = trx
        .selectFrom("images")
        .selectAll()
        .where("case_id", "=", caseId)
        .where("sha256", "=", file.sha256);
      const found = row ?? (await there.executeTakeFirstOrThrow());
      if (!rows.some(({ id }) => id === found.id)) rows.push(found);
    }
    const jobId =
      analyse && added.length > 0 ? await addAnalyses(trx, jobs, { caseId, imageIds: added, model, by }) : null;
    return { rows, jobId };
  });
  jobs.wake();
  return { rows, refused, jobId };
}

/** The last step of a name, without what a database does not keep. */
const nameOf = (name: string): string | null =>
  name
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/\p{Cc}/gu, "")
    .slice(0, 200) || null;
