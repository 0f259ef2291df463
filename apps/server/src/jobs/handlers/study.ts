import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseBudget, type StudyResult } from "@leukoscope/study";
import { z } from "zod";
import { ApiError } from "../../api/problem.ts";
import { text } from "../../api/text.ts";
import { dataSetFolder } from "../../datasets/dataset-folder.ts";
import { runChild } from "../../training/run-child.ts";
import { RunFolder, writeJobFiles } from "../../training/run-folder.ts";
import type { JobHandler } from "../job-handler.ts";
import { RunReporter } from "../run-reporter.ts";

export const studyRequest = z.object({
  study: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,80}$/)
    .describe("Name of a study of this server, such as makem-2025."),
  datasetId: z.uuid().optional(),
  only: z.array(text(200)).max(50).optional().describe("`part=NAME`, `axis=level,level`."),
  budget: text(200).optional().describe("Scales down: small, tiny, or epochs=1,repeats=2,size=64,images=50,batch=8."),
  randomWeights: z.boolean().optional(),
});
const studyParams = studyRequest.extend({ threads: z.int().min(1) });

/** @throws ApiError 404 */
export function studyFile(protocols: string, name: string): string {
  const path = join(protocols, "studies", `${name}.yaml`);
  if (!existsSync(path)) throw new ApiError(404, "not-found", `There is no study ${name}.`, "See GET /protocols.");
  return path.replaceAll("\\", "/");
}

/** Runs a study, run by run; those that have ended are taken as they are by whoever goes on. */
export const study: JobHandler = async (context) => {
  const { job, service, signal } = context;
  const { budget, datasetId, only, randomWeights, study: name, threads } = studyParams.parse(job.params);
  const folder = new RunFolder(service, job.id);
  await folder.pull();
  const reporter = new RunReporter(context, folder);
  const result = (await runChild(
    {
      kind: "study",
      study: studyFile(service.protocols, name),
      data: datasetId && (await dataSetFolder(service, datasetId)),
      out: folder.path,
      overrides: [],
      ...(only && { only }),
      ...(budget !== undefined && { budget: parseBudget(budget) }),
      ...(randomWeights !== undefined && { randomWeights }),
      threads,
      cache: join(service.folder, "cache"),
      weights: service.weights,
    },
    signal,
    (event) => reporter.tell(event),
  )) as StudyResult;
  await reporter.settled();
  const files = await folder.push((path) => !path.endsWith("checkpoint.safetensors"));
  const { out: _out, ...tables } = result;
  return { result: folder.portable(tables), write: (trx) => writeJobFiles(trx, job.id, files) };
};
