import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Method } from "@leukoscope/cells";
import { addAnalyses } from "../analysis/add-analyses.ts";
import { MAX_PIXELS } from "../analysis/analyser.ts";
import type { IncomingImage, RefusedImage } from "../api/uploads.ts";
import { MAX_FILE_BYTES, MAX_SLIDE_BYTES, mediaTypes } from "../api/uploads.ts";
import { writeAudit } from "../audit/audit-log.ts";
import { openCase } from "../cases/case-row.ts";
import type { StoredBytes } from "../files/file-store.ts";
import { keepFile } from "../files/keep-file.ts";
import type { Trx } from "../jobs/job-queue.ts";
import { cleanImage } from "../privacy/clean-image.ts";
import { withCleanTiff } from "../privacy/clean-tiff.ts";
import { pseudonymOf } from "../privacy/pseudonym.ts";
import type { Service } from "../service.ts";
import { MAX_SLIDE_PIXELS } from "../slides/is-slide.ts";
import type { ImageRow } from "./image-row.ts";

export interface Intake {
  readonly caseId: string;
  readonly model?: string;
  readonly method: Method;
  /** Whether they are looked at at once. */
  readonly analyse: boolean;
  readonly by: string;
}

/** A file of the store, and the name that it came by. */
export interface Taken {
  readonly file: StoredBytes;
  readonly name: string;
}

type Each = (
  take: (image: IncomingImage) => Promise<Taken>,
) => Promise<{ readonly taken: readonly Taken[]; readonly refused: RefusedImage[] }>;

/** Puts images into the store as they come; those that are refused are logged. */
export async function takeInFiles(service: Service, { by, caseId }: Intake, each: Each): ReturnType<Each> {
  const { refused, taken } = await each(async (image) => ({ file: await keepClean(service, image), name: image.name }));
  for (const { problem } of refused) {
    const details = { status: problem.status, code: problem.code };
    await writeAudit(service.db, { actor: by, action: "image.refuse", subject: `case ${caseId}`, details });
  }
  return { refused, taken };
}

/**
 * Puts images of the store into a case, with the jobs that look at them.
 * @returns their rows, those that the case had already included, and the job; workers are to be told once it commits
 */
export async function addImages(
  trx: Trx,
  { access, jobs }: Service,
  { analyse, by, caseId, method, model }: Intake,
  taken: readonly Taken[],
): Promise<{ readonly rows: readonly ImageRow[]; readonly jobId: string | null }> {
  await openCase(trx, caseId);
  const rows: ImageRow[] = [];
  const added: string[] = [];
  for (const { file, name } of taken) {
    const row = await trx
      .insertInto("images")
      .values({ id: randomUUID(), case_id: caseId, sha256: file.sha256, name: nameOf(name, access.pseudonyms) })
      .onConflict((on) => on.columns(["case_id", "sha256"]).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) added.push(row.id);
    const there = trx.selectFrom("images").selectAll().where("case_id", "=", caseId).where("sha256", "=", file.sha256);
    const found = row ?? (await there.executeTakeFirstOrThrow());
    if (!rows.some(({ id }) => id === found.id)) rows.push(found);
  }
  const jobId =
    analyse && added.length > 0 ? await addAnalyses(trx, jobs, { caseId, imageIds: added, method, model, by }) : null;
  return { rows, jobId };
}

/** Keeps what is the picture of an image; a TIFF, which may be a slide, goes by way of the disk. */
async function keepClean(service: Service, { content, type }: IncomingImage): Promise<StoredBytes> {
  if (type !== mediaTypes.tiff) {
    const limits = { maxBytes: MAX_FILE_BYTES, maxPixels: MAX_PIXELS };
    return keepFile(service, await cleanImage(content, limits), type);
  }
  const limits = { maxBytes: MAX_SLIDE_BYTES, maxPixels: MAX_SLIDE_PIXELS };
  const folder = join(service.folder, "coming");
  return withCleanTiff(content, folder, limits, (clean) => keepFile(service, clean, type));
}

/** Files are named after patients: what is kept is a pseudonym, the same for the same name. */
function nameOf(name: string, key: Uint8Array): string | null {
  const last = name.split(/[\\/]/).at(-1) ?? "";
  return last.trim() === "" ? null : pseudonymOf(key, "F", last);
}
