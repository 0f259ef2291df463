import type { Method } from "@leukoscope/cells";
import type { JobQueue, Trx } from "../jobs/job-queue.ts";

export interface AnalysesToAdd {
  readonly caseId: string;
  readonly imageIds: readonly string[];
  readonly model?: string;
  /** How white cells are found: all workers then do it alike. */
  readonly method: Method;
  readonly by?: string;
}

/** One job an image, so that any number of workers share them, and one above them that ends with the last. */
export async function addAnalyses(
  trx: Trx,
  jobs: JobQueue,
  { by, caseId, imageIds, method, model }: AnalysesToAdd,
): Promise<string> {
  const asked = { method, ...(model !== undefined && { model }) };
  const common = { kind: "analysis" as const, caseId, by };
  const parent = await jobs.addParent(trx, { ...common, params: { images: imageIds.length, ...asked } });
  for (const imageId of imageIds) {
    await jobs.add(trx, { ...common, params: { imageId, ...asked }, parent: { id: parent, key: imageId } });
  }
  return parent;
}
