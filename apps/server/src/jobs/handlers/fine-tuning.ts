import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiError } from "../../api/problem.ts";
import { dataSetFolder } from "../../datasets/dataset-folder.ts";
import { fineTuningParams } from "../../training/fine-tuning.ts";
import { START } from "../../training/plan.ts";
import { runChild } from "../../training/run-child.ts";
import { RunFolder, writeJobFiles } from "../../training/run-folder.ts";
import type { TuningResult } from "../../training/tune-run.ts";
import type { JobHandler } from "../job-handler.ts";
import { RunReporter } from "../run-reporter.ts";

/** Teaches a model a data set's labels. What each epoch leaves is kept, so that another worker goes on from there. */
export const fineTuning: JobHandler = async (context) => {
  const { job, service, signal } = context;
  const asked = fineTuningParams.parse(job.params);
  const folder = new RunFolder(service, job.id);
  const base = await placeModel(service, `${folder.path}.plan`, asked.startFrom, asked.startFromSha256);
  await mkdir(folder.path, { recursive: true });
  await folder.pull();
  const reporter = new RunReporter(context, folder);
  const result = (await runChild(
    {
      kind: "fine-tuning",
      base,
      data: await dataSetFolder(service, asked.datasetId),
      out: folder.path,
      name: asked.name,
      dataSet: asked.dataset,
      createdAt: asked.askedAt,
      licence: asked.licence ?? "NOASSERTION",
      epochs: asked.epochs,
      learningRate: asked.learningRate,
      threads: asked.threads,
      cache: join(service.folder, "cache"),
    },
    signal,
    (event) => reporter.tell(event),
  )) as TuningResult;
  await reporter.settled();
  const files = await folder.push((path) => path !== "checkpoint.safetensors");
  return { result: folder.portable(result), write: (trx) => writeJobFiles(trx, job.id, files) };
};

/** Copies the model that is started from: its file may be replaced while the run goes on. @throws ApiError 404, 409 */
async function placeModel(
  { models }: Parameters<JobHandler>[0]["service"],
  place: string,
  name: string,
  sha256: string,
): Promise<string> {
  const model = await models.get(name);
  if (model.sha256 !== sha256) {
    const detail = `The model ${name} is not the one any more that the run was to start from (SHA-256 ${sha256}).`;
    throw new ApiError(409, "model-changed", detail, "Start the run anew, and give all workers the same models.");
  }
  await mkdir(place, { recursive: true });
  const path = join(place, START);
  await writeFile(path, await readFile(model.path));
  return path.replaceAll("\\", "/");
}
