import { openPreparer } from "@leukoscope/classifier/node";
import {
  ERRORS_SHOWN,
  type EvaluateModelOptions,
  errorPage,
  evaluateModel,
  evaluateRobustness,
  evaluationPictures,
  type ManifestEvaluation,
  type ModelRobustness,
  noiseCorruption,
  robustnessPicture,
} from "@leukoscope/protocol";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { type Storage, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Command, InvalidArgumentError } from "commander";
import { UsageError } from "../output/errors.ts";
import { metricsText } from "../output/metrics-text.ts";
import { Progress } from "../output/progress.ts";
import { robustnessText } from "../output/robustness-text.ts";
import type { Terminal } from "../output/terminal.ts";
import { trustText } from "../output/trust-text.ts";
import { JSON_OPTION } from "./command.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { absolute, userName, WORKERS_OPTION, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

const sides = ["train", "val", "test", "all"] as const;

interface Options {
  readonly data: string;
  readonly split: (typeof sides)[number];
  readonly noise?: readonly number[];
  readonly robustness?: boolean;
  readonly severities?: readonly number[];
  readonly out?: string;
  readonly errors?: string;
  readonly draws?: number;
  readonly threads?: number;
  readonly workers?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.onnx)")
    .requiredOption("--data <manifest>", "manifest of the images (.jsonl)")
    .option("--split <name>", `images to test on: ${sides.join(", ")}`, oneOf("--split", sides), "test")
    .option("--noise <levels>", "Gaussian noise on every pixel and channel, in grey levels, such as 0,2,5,8,10", levels)
    .option("--robustness", "also under what a microscope may do: blur, focus, light, stain, JPEG, scale and so on")
    .option("--severities <list>", "severities of --robustness, from 1 to 5, such as 1,3,5 (default: all)", severities)
    .option("--out <folder>", "write curves and table of --robustness into a folder")
    .option("--errors <folder>", "write the worst errors, doubtful labels, curves and predictions into a folder")
    .option(
      "--draws <n>",
      "test-time augmentation: the mean over so many symmetries of the square, 1 to 8 (default: 1)",
      wholeNumber(1, 8),
    )
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((model: string, options: Options) => run(terminal, model, options));
}

/** Reads a list of noise levels. */
function levels(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (values.every((value) => value >= 0 && value <= 255)) return values;
  throw new InvalidArgumentError("Give grey levels from 0 to 255 with commas between, such as 0,2,5,8,10.");
}

/** Reads a list of severities; they are judged once each, the least first. */
function severities(text: string): number[] {
  const values = text.split(",").map((part) => part.trim());
  if (values.every((value) => /^[1-5]$/.test(value))) return [...new Set(values)].map(Number).sort();
  throw new InvalidArgumentError("Give severities from 1 to 5 with commas between, such as 1,3,5.");
}

async function run(terminal: Terminal, model: string, { data, split, noise, errors, ...own }: Options): Promise<void> {
  for (const name of ["severities", "out"] as const) {
    if (own[name] !== undefined && !own.robustness) throw new UsageError("usage", `--${name} needs --robustness`);
  }
  const storage = new NodeStorage();
  const { bytes, external } = await readModelFile(storage, model);
  const runtime = new NodeRuntime();
  const preparer = openPreparer(own.workers);
  const progress = new Progress();
  const options: EvaluateModelOptions = {
    runtime,
    storage,
    model: bytes,
    external,
    preparer,
    manifest: absolute(data),
    split: split === "all" ? undefined : split,
    by: userName(),
    threads: own.threads,
    draws: own.draws,
  };
  const evaluations: { readonly sigma: number; readonly found: ManifestEvaluation }[] = [];
  let robustness: ModelRobustness | undefined;
  try {
    if (own.robustness) {
      const onProgress = (doing: string, done: number, of: number) => progress.update(`testing: ${doing}`, done, of);
      const severities = own.severities;
      robustness = await blamingFile(model, evaluateRobustness({ ...options, severities, onProgress }));
      if (!noise) evaluations.push({ sigma: 0, found: robustness.clean });
    }
    for (const sigma of noise ?? (robustness ? [] : [0])) {
      const doing = noise ? `testing with noise ${sigma}` : "testing";
      const onProgress = (done: number, of: number) => progress.update(doing, done, of);
      const corrupt = sigma === 0 ? undefined : noiseCorruption(sigma);
      const found = await blamingFile(model, evaluateModel({ ...options, corrupt, onProgress }));
      evaluations.push({ sigma, found });
    }
  } finally {
    progress.end();
    await preparer.close();
    await runtime.close();
  }
  if (errors !== undefined) await writeErrors(storage, absolute(errors), model, evaluations[0].found);
  if (robustness && own.out !== undefined) await writeRobustness(storage, absolute(own.out), robustness);
  const { looks } = evaluations[evaluations.length - 1].found;
  const counted = looks === undefined ? "" : `\n\nlook ${looks} at this locked test`;
  const blocks = evaluations.map(({ sigma, found }) => ({
    title: noise ? `noise ${sigma}` : split,
    metrics: found.metrics,
  }));
  const document = ({ metrics, trust, groupedBy }: ManifestEvaluation) => ({
    ...metrics,
    trust,
    ...(groupedBy && { groupedBy }),
  });
  terminal.scores(
    {
      model,
      data,
      split,
      ...(noise
        ? { noise: evaluations.map(({ sigma, found }) => ({ sigma, ...document(found) })) }
        : document(evaluations[0].found)),
      ...(robustness && { robustness: robustness.rows, meanCorruptionAccuracy: robustness.meanAccuracy }),
      ...(looks !== undefined && { looks }),
    },
    `${metricsText(blocks)}${trustText(evaluations[0].found.trust)}${robustness ? `\n\n${robustnessText(robustness)}` : ""}${counted}`,
  );
}

/** What an evaluation came to, as pictures and rows. */
async function writeErrors(storage: Storage, folder: string, model: string, found: ManifestEvaluation): Promise<void> {
  const classes = found.metrics.perClass.map((row) => row.class);
  const files = {
    ...(await evaluationPictures(found, classes)),
    "errors.html": await errorPage(storage, found.rows, classes, { title: model, most: ERRORS_SHOWN }),
    "predictions.jsonl": found.rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  };
  for (const [name, text] of Object.entries(files)) await writeText(storage, `${folder}/${name}`, text);
}

/** The table of the microscope set as rows, and its curves. */
async function writeRobustness(storage: Storage, folder: string, { clean, rows }: ModelRobustness): Promise<void> {
  await writeText(storage, `${folder}/robustness.json`, `${JSON.stringify(rows, undefined, 2)}\n`);
  await writeText(storage, `${folder}/robustness.svg`, await robustnessPicture(rows, clean.metrics.accuracy));
}
