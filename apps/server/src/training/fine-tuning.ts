import { parseManifest } from "@leukoscope/data";
import { z } from "zod";
import { nonEmpty } from "../api/text.ts";
import { labelUnits } from "../database/schema.ts";
import { getDataSet } from "../datasets/register.ts";
import type { AddJob } from "../jobs/add-job.ts";
import type { Service } from "../service.ts";
import { sidesOf } from "./sides.ts";

export const newFineTuning = z.object({
  name: nonEmpty(120).describe("What the model is called."),
  startFrom: nonEmpty(200).describe("A model of this server; see GET /models."),
  datasetId: z.uuid(),
  epochs: z.int().min(1).max(200).default(12),
  learningRate: z.number().gt(0).max(1).default(0.01).describe("At the start; it falls by a cosine."),
});

/** What a fine-tuning's job carries: what was asked for, and what that was when it was asked for. */
export const fineTuningParams = newFineTuning.extend({
  method: z.literal("fine-tuning"),
  askedAt: z.iso.datetime(),
  /** Of the model's file: whoever goes on with the run starts from the same one. */
  startFromSha256: z.string(),
  /** Name and version of the data set. */
  dataset: z.string(),
  licence: z.string().nullable(),
  /** What was labelled, of a set that is made of people's labels. */
  unit: z.enum(labelUnits).nullable(),
  classes: z.array(z.string()),
  images: z.object({ train: z.int(), validation: z.int() }),
  /** Decided once, for every attempt on whatever machine: the same count gives the same bits. */
  threads: z.int().min(1),
});
export type FineTuningParams = z.output<typeof fineTuningParams>;

export const isFineTuning = (params: unknown): boolean =>
  typeof params === "object" && params !== null && "method" in params && params.method === "fine-tuning";

/**
 * Finds out whether model and data set do for a fine-tuning.
 * @returns what adds its job
 * @throws ApiError 404; 422 `too-few-labels`
 */
export async function readFineTuning(
  service: Service,
  asked: z.output<typeof newFineTuning>,
  by: string,
  threads: number,
): Promise<AddJob> {
  const { db, files, jobs, models } = service;
  const model = await models.get(asked.startFrom);
  const { licence, manifest, name, unit, version } = await getDataSet(db, asked.datasetId);
  const text = Buffer.from(await files.read(manifest)).toString("utf8");
  const { classes, train, validation } = sidesOf(parseManifest(text, "the manifest"));
  const params: FineTuningParams = {
    ...asked,
    method: "fine-tuning",
    askedAt: new Date().toISOString(),
    startFromSha256: model.sha256,
    dataset: `${name} ${version}`,
    licence,
    unit,
    classes: [...classes],
    images: { train: train.length, validation: validation.length },
    threads,
  };
  return (trx) => jobs.add(trx, { kind: "training", params, by });
}
