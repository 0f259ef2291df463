import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseBudget, parseStudy, type StudyResult, spreadRuns } from "@leukoscope/study";
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
const studyParams = studyRequest.extend({
  threads: z.int().min(1),
  /** One run alone: a job of a study that is spread. */
  run: z.object({ part: z.string(), folder: z.string() }).optional(),
});

export type StudyRequest = z.output<typeof studyRequest>;

/** @throws ApiError 404 */
export function studyFile(protocols: string, name: string): string {
  const path = join(protocols, "studies", `${name}.yaml`);
  if (!existsSync(path)) throw new ApiError(404, "not-found", `There is no study ${name}.`, "See GET /protocols.");
  return path.replaceAll("\\", "/");
}

/**
 * The runs of a study that are jobs of their own, on however many workers; none of one that has no more than one, or whose
 * images are this server's own, which other machines do not have.
 * @throws ApiError 404; StudyError
 */
export async function spreadStudy(protocols: string, { budget, datasetId, only, study: name }: StudyRequest) {
  const path = studyFile(protocols, name);
  const runs = spreadRuns(
    parseStudy(await readFile(path, "utf8"), path),
    only,
    budget === undefined ? {} : parseBudget(budget),
  );
  return datasetId === undefined || runs.length < 2 ? [] : runs;
}

/** Runs a study, run by run, or joins one whose runs were jobs of their own; those that have ended are taken as they are by whoever goes on. */
export const study: JobHandler = async (context) => {
  const { job, service, signal } = context;
  const { budget, datasetId, only, randomWeights, run, study: name, threads } = studyParams.parse(job.params);
  const folder = new RunFolder(service, job.id);
  const apart = service.db
    .selectFrom("jobs")
    .select("id")
    .where("parent_id", "=", job.id)
    .where("state", "=", "completed");
  for (const { id } of await apart.execute()) await folder.pull(id);
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
      ...(run && { run }),
      threads,
      cache: join(service.folder, "cache"),
      weights: service.weights,
    },
    signal,
    (event) => reporter.tell(event),
  )) as StudyResult;
  await reporter.settled();
  // Of a run alone the study's own tables say nothing.
  const isWanted = (path: string) => !path.endsWith("checkpoint.safetensors") && !(run && /^study\.\w+$/.test(path));
  const files = await folder.push(isWanted);
  const { out: _out, ...tables } = result;
  return { result: folder.portable(tables), write: (trx) => writeJobFiles(trx, job.id, files) };
};
