import { openLock, parseManifest, recordLook, resolvePath } from "@leukoscope/data";
import {
  type ExplainStudy,
  explainStudy,
  type MethodName,
  methodNames,
  type StudyImage,
  type StudyModel,
  shortcutFindings,
  smearRegions,
  studyReport,
} from "@leukoscope/explain";
import { decodeImage, type Image } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import { Progress } from "../output/progress.ts";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { type ModelFile, openExplained, readModelFile } from "./model-file.ts";
import { absolute, gather, userName, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

const sides = ["train", "val", "test", "all"] as const;

interface Options {
  readonly model: readonly string[];
  readonly data: string;
  readonly split: (typeof sides)[number];
  readonly methods: readonly MethodName[];
  readonly perClass: number;
  readonly shown: number;
  readonly samples?: number;
  readonly seed: number;
  readonly out: string;
  readonly threads?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption(
      "--model <name[/augmentation]=file>",
      "model of the study; may be given many times, and names the row and the column of the grids",
      gather,
    )
    .requiredOption("--data <manifest>", "manifest of the images (.jsonl)")
    .option("--split <name>", `images to look at: ${sides.join(", ")}`, oneOf("--split", sides), "test")
    .option("--methods <names>", `with commas between: ${methodNames.join(", ")}`, methodsOf, ["gradcam", "layercam"])
    .option("--per-class <n>", "images of each class, evenly from all there are", wholeNumber(1), 20)
    .option("--shown <n>", "images of each class whose maps are shown", wholeNumber(0), 1)
    .option("--samples <n>", "samples, masks or steps of the methods that take some", wholeNumber(1, 1_000_000))
    .option("--seed <n>", "decides every draw", wholeNumber(0), 0)
    .requiredOption("--out <folder>", "folder to write into")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...JSON_OPTION)
    .action((options: Options) => run(terminal, options));
}

const methodsOf = (text: string): readonly MethodName[] => [
  ...new Set(text.split(",").map((name) => oneOf("--methods", methodNames)(name.trim()))),
];

async function run(terminal: Terminal, options: Options): Promise<void> {
  const { methods, out, samples, seed, shown } = options;
  const storage = new NodeStorage();
  const runtime = new NodeRuntime();
  const progress = new Progress();
  try {
    const files = await Promise.all(options.model.map((text) => readNamed(storage, text)));
    const models: StudyModel[] = [];
    for (const { augmentation, file, name } of files) {
      models.push({ name, augmentation, model: await openExplained(runtime, file, { threads: options.threads }) });
    }
    const bytes = files.map(({ file }) => file.bytes);
    const images = await readImages(storage, options, bytes);
    const study = await explainStudy(models, images, {
      methods,
      samples,
      seed,
      shown,
      onProgress: (what, done, of) => progress.update(what, done, of),
    });
    progress.end();
    const report = `${absolute(out)}/report.html`;
    const figures = `${absolute(out)}/study.json`;
    const document = { data: options.data, split: options.split, seed, models: study.models };
    await writeText(storage, report, studyReport(study, `Evidence: ${options.data}`));
    await writeText(storage, figures, `${JSON.stringify(document, undefined, 2)}\n`);
    terminal.scores({ ...document, files: { report, figures } }, `${textOf(study)}\n\n${report}\n${figures}`);
  } finally {
    progress.end();
    await runtime.close();
  }
}

/** `DenseNet121/MixUp=runs/a/model.onnx`; a bare path names itself. */
async function readNamed(storage: NodeStorage, text: string) {
  const cut = text.indexOf("=");
  const [label, path] = cut < 0 ? [text, text] : [text.slice(0, cut), text.slice(cut + 1)];
  const [name, ...augmentation] = cut < 0 ? [label] : label.split("/");
  const file: ModelFile = await readModelFile(storage, path);
  return { name, augmentation: augmentation.join("/"), file };
}

/** Images of each class, evenly from all that the split has. A look at a locked test is noted for every model. */
async function readImages(
  storage: NodeStorage,
  { data, perClass, split }: Options,
  models: readonly Uint8Array[],
): Promise<StudyImage[]> {
  const manifest = absolute(data);
  if (!(await storage.exists(manifest))) throw new UsageError("no-data", `${data}: no such manifest`);
  const all = parseManifest(await readText(storage, manifest), data);
  const lock = await openLock(storage, manifest, all);
  const own = all.filter((record) => split === "all" || record.split === split);
  if (own.length === 0) {
    throw new UsageError(
      "no-images",
      `${data}: no image in the ${split} split; run data split first, or give --split all`,
    );
  }
  if (lock && own.some((record) => record.split === "test")) {
    const looker = { by: userName(), command: "explain-study", now: new Date() };
    for (const model of models) await recordLook(storage, lock, manifest, model, looker);
  }
  const images: StudyImage[] = [];
  for (const name of [...new Set(own.map((record) => record.class))].sort()) {
    const some = own.filter((record) => record.class === name);
    const count = Math.min(perClass, some.length);
    for (let k = 0; k < count; k++) {
      const record = some[Math.floor((k * some.length) / count)];
      const image = await decodeImage(await storage.read(resolvePath(manifest, record.path)));
      const mask = record.mask && (await greyOf(storage, resolvePath(manifest, record.mask)));
      images.push({ name: record.path, class: name, image, regions: smearRegions(image, mask || undefined) });
    }
  }
  return images;
}

async function greyOf(storage: NodeStorage, path: string): Promise<Image> {
  const { data, ...rest } = await decodeImage(await storage.read(path));
  return { ...rest, data: Uint8Array.from({ length: data.length / 3 }, (_, i) => data[3 * i]) };
}

function textOf({ models }: ExplainStudy): string {
  return models
    .map(({ accuracy, augmentation, methods, n, name, shortcuts }) => {
      const title = augmentation ? `${name}, ${augmentation}` : name;
      const verdict = shortcutFindings(shortcuts).join("; ") || "no shortcut found";
      const rows = methods.map(({ deletion, insertion, method, pointing, regions }) => [
        method,
        deletion.mean.toFixed(3),
        insertion.mean.toFixed(3),
        percent(pointing.mean),
        percent(regions.find(({ region }) => region === "nucleus")?.evidence.mean ?? 0),
      ]);
      const heads = ["method", "deletion", "insertion", "points into a white cell", "evidence in nuclei"];
      return `${title}: ${n} images, accuracy ${percent(accuracy.mean)}; ${verdict}\n\n${table(
        heads.map((head, k) => ({ title: head, ...(k > 0 && { align: "right" as const }) })),
        rows,
      )}`;
    })
    .join("\n\n");
}
