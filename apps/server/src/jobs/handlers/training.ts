import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunResult } from "@leukoscope/protocol";
import { z } from "zod";
import { dataSetFolder } from "../../datasets/dataset-folder.ts";
import { isFineTuning } from "../../training/fine-tuning.ts";
import { plan, readPlan, START } from "../../training/plan.ts";
import { runChild } from "../../training/run-child.ts";
import { RunFolder, writeJobFiles } from "../../training/run-folder.ts";
import type { JobContext, JobHandler } from "../job-handler.ts";
import { RunReporter } from "../run-reporter.ts";
import { fineTuning } from "./fine-tuning.ts";

export const trainingParams = plan.extend({
  name: z.string().optional(),
  /** Decided once, for every attempt on whatever machine: the same count gives the same bits. */
  threads: z.int().min(1),
});

/** Trains: a model from elsewhere on new labels, or as a protocol says. */
export const training: JobHandler = (context) =>
  isFineTuning(context.job.params) ? fineTuning(context) : protocolRun(context);

/** Trains as a plan says. What each epoch leaves is kept, so that another worker goes on from there. */
const protocolRun: JobHandler = async (context) => {
  const { job, service, signal } = context;
  const asked = trainingParams.parse(job.params);
  const { content, overrides } = await readPlan(service.protocols, asked);
  const folder = new RunFolder(service, job.id);
  const place = await placeProtocol(context, folder.path, asked, content);
  await folder.pull();
  const reporter = new RunReporter(context, folder);
  const result = (await runChild(
    {
      kind: "training",
      protocol: place.protocol,
      data: asked.datasetId && (await dataSetFolder(service, asked.datasetId)),
      out: folder.path,
      overrides: [...overrides, ...place.overrides],
      threads: asked.threads,
      cache: join(service.folder, "cache"),
      weights: service.weights,
    },
    signal,
    (event) => reporter.tell(event),
  )) as RunResult;
  await reporter.settled();
  const files = await folder.push((path) => path !== "checkpoint.safetensors");
  const { model: _model, run: _run, ...figures } = result;
  return { result: folder.portable(figures), write: (trx) => writeJobFiles(trx, job.id, files) };
};

/** A protocol of the server is read where it is; one's own is written beside the run. */
export async function placeProtocol(
  { service }: Pick<JobContext, "service">,
  folder: string,
  { protocol, startFrom }: z.output<typeof plan>,
  content: string,
): Promise<{ readonly protocol: string; readonly overrides: readonly string[] }> {
  await mkdir(folder, { recursive: true });
  if (protocol !== undefined && startFrom === undefined) {
    return { protocol: join(service.protocols, `${protocol}.yaml`).replaceAll("\\", "/"), overrides: [] };
  }
  const place = `${folder}.plan`;
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "protocol.yaml"), content);
  if (startFrom === undefined) return { protocol: `${place}/protocol.yaml`, overrides: [] };
  const { path } = await service.models.get(startFrom);
  await writeFile(join(place, START), await readFile(path));
  return { protocol: `${place}/protocol.yaml`, overrides: [`model.backbone=${START}`] };
}
