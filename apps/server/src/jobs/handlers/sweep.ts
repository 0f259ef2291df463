import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseStudy, planRuns, type StudyResult } from "@leukoscope/study";
import { z } from "zod";
import { ApiError } from "../../api/problem.ts";
import { nonEmpty, text } from "../../api/text.ts";
import { dataSetFolder } from "../../datasets/dataset-folder.ts";
import { plan, readPlan } from "../../training/plan.ts";
import { runChild } from "../../training/run-child.ts";
import { RunFolder, writeJobFiles } from "../../training/run-folder.ts";
import type { JobHandler } from "../job-handler.ts";

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,80}$/);

export const sweepRequest = plan.omit({ startFrom: true }).extend({
  name: name.describe("What the sweep is called."),
  title: nonEmpty(200).optional(),
  axes: z
    .array(
      z.object({
        name,
        tests: z.enum(["compare", "block", "apart"]).default("apart"),
        levels: z
          .array(
            z.object({
              name,
              set: z.record(z.string().max(200), z.union([text(2000), z.number(), z.boolean(), z.null()])).default({}),
            }),
          )
          .min(1)
          .max(100),
      }),
    )
    .max(6)
    .describe("Models, augmentations: every combination of levels is run."),
  folds: z.int().min(3).max(50).optional(),
  seeds: z.array(z.int()).min(1).max(100).optional(),
  figures: z
    .array(text(100))
    .min(1)
    .max(20)
    .optional()
    .describe("Columns of the table, such as accuracy, recall:Early."),
});
export type SweepRequest = z.output<typeof sweepRequest>;
export const sweepParams = sweepRequest.extend({ threads: z.int().min(1) });

/** Runs that one sweep may have. */
export const MOST_RUNS = 2000;

/** The sweep as a study, whose part it is. */
function studyText(
  { axes, figures, folds, name: called, seeds, title = called }: SweepRequest,
  protocol: string,
): string {
  const part = {
    name: called,
    title,
    protocol,
    folder: ".",
    needs: "the data set of the sweep",
    axes,
    folds,
    seeds,
    figures,
  };
  // JSON is YAML.
  return JSON.stringify({ name: called, title, parts: [part] });
}

/** The runs of a sweep, each with its key and its settings. @throws ApiError 422; StudyError, ProtocolError */
export async function planSweep(protocols: string, request: SweepRequest) {
  const [part] = parseStudy(studyText(request, "protocol.yaml"), "the sweep").parts;
  const runs = planRuns(part).flatMap((cell) => cell.runs);
  if (runs.length > MOST_RUNS) {
    throw new ApiError(
      422,
      "too-many-runs",
      `The sweep has ${runs.length} runs, more than ${MOST_RUNS}.`,
      "Leave out levels, folds or seeds.",
    );
  }
  const planned = runs.map(({ folder, overrides }) => ({
    key: folder === "" ? "." : folder,
    overrides: [...overrides, ...request.overrides],
  }));
  // Each is read as it will be, so that a setting that does not fit is told now.
  for (const { overrides } of planned) await readPlan(protocols, { ...request, overrides });
  return planned;
}

/** Joins the tables of a sweep, once all its runs have ended. */
export const sweep: JobHandler = async (context) => {
  const { job, service, signal } = context;
  const asked = sweepParams.parse(job.params);
  const children = await service.db
    .selectFrom("jobs")
    .select(["id", "key", "state"])
    .where("parent_id", "=", job.id)
    .orderBy("seq")
    .execute();
  const missing = children.filter(({ state }) => state !== "completed");
  if (missing.length > 0) {
    const which = missing.slice(0, 3).map(({ key, state }) => `${key} (${state})`);
    throw new ApiError(
      422,
      "runs-missing",
      `${missing.length} of ${children.length} runs have no result: ${which.join(", ")}`,
      "See what they failed at.",
    );
  }
  const folder = new RunFolder(service, job.id);
  await mkdir(folder.path, { recursive: true });
  const place = `${folder.path}.plan`;
  await mkdir(place, { recursive: true });
  const { content } = await readPlan(service.protocols, asked);
  await writeFile(join(place, "protocol.yaml"), content);
  const own = asked.protocol === undefined ? "protocol.yaml" : join(service.protocols, `${asked.protocol}.yaml`);
  await writeFile(join(place, "study.yaml"), studyText(asked, own.replaceAll("\\", "/")));
  for (const [at, { id, key }] of children.entries()) {
    await folder.pull(id, key ?? "");
    context.progress(at / children.length, "joining the runs");
  }
  const result = (await runChild(
    {
      kind: "study",
      study: `${place}/study.yaml`,
      data: asked.datasetId && (await dataSetFolder(service, asked.datasetId)),
      out: folder.path,
      overrides: asked.overrides,
      threads: asked.threads,
      cache: join(service.folder, "cache"),
      weights: service.weights,
    },
    signal,
    () => {},
  )) as StudyResult;
  const files = await folder.push((path) => path === "study.json" || path === "study.html");
  const { out: _out, ...tables } = result;
  return { result: folder.portable(tables), write: (trx) => writeJobFiles(trx, job.id, files) };
};
