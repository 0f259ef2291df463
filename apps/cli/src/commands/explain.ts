import { basename, extname } from "node:path";
import { type Attribution, deletionInsertion, type Faithfulness, renderOverlay } from "@leukoscope/explain";
import { decodeImage, encodeNpy, encodePng, type Image } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { openClassifier, openGradCam, readModelFile } from "./model-file.ts";
import { absolute, share, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

const methods = ["gradcam"] as const;

interface Options {
  readonly method: (typeof methods)[number];
  readonly layer?: string;
  readonly class?: string;
  readonly opacity: number;
  readonly out: string;
  readonly threads?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.onnx)")
    .argument("<image>", "image to explain")
    .option("--method <name>", `how: ${methods.join(", ")}`, oneOf("--method", methods), "gradcam")
    .option("--layer <name>", "activation to draw on (default: the one the model names)")
    .option("--class <name>", "class to explain, by name or number from 0 (default: the predicted one)")
    .option("--opacity <share>", "of the map over the image, from 0 to 1", share, 0.5)
    .requiredOption("--out <folder>", "folder to write into")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...JSON_OPTION)
    .action((model: string, image: string, options: Options) => run(terminal, model, image, options));
}

async function run(terminal: Terminal, model: string, path: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  const file = await readModelFile(storage, model);
  const image = await readImage(storage, path);
  const runtime = new NodeRuntime();
  try {
    const { layer, threads } = options;
    const gradCam = await openGradCam(runtime, file, { layer, threads });
    const attribution = await gradCam.explain(image, targetOf(options.class, gradCam.metadata.classes));
    const classifier = await openClassifier(runtime, file, threads);
    terminal.note("measuring how faithful the map is (deletion and insertion)");
    const faithfulness = await deletionInsertion(classifier, image, attribution);

    const stem = `${absolute(options.out)}/${basename(path, extname(path))}.${options.method}`;
    const files = { overlay: `${stem}.png`, map: `${stem}.npy`, json: `${stem}.json` };
    const { map, width, height, region, grid, blank, target, prediction } = attribution;
    const document = {
      path,
      model,
      method: options.method,
      layer: attribution.layer,
      target,
      blank,
      prediction,
      map: { width, height, region, grid },
      faithfulness,
      files,
    };
    await storage.write(files.overlay, encodePng(renderOverlay(image, attribution, options.opacity)));
    await storage.write(files.map, encodeNpy(map, [height, width]));
    await writeText(storage, files.json, `${JSON.stringify(document, undefined, 2)}\n`);
    terminal.scores(document, textOf(attribution, faithfulness, files));
  } finally {
    await runtime.close();
  }
}

async function readImage(storage: NodeStorage, path: string): Promise<Image> {
  if (!(await storage.exists(path))) throw new UsageError("no-image", `${path}: no such image`);
  try {
    return await decodeImage(await storage.read(path));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ImageError") throw error;
    throw new UsageError("bad-image", `${path}: ${error.message}`, { cause: error });
  }
}

/** A class by its name; a number that is no class's name is its place. */
function targetOf(asked: string | undefined, classes: readonly string[]): string | number | undefined {
  return asked !== undefined && !classes.includes(asked) && /^\d+$/.test(asked) ? Number(asked) : asked;
}

function textOf(
  { target, layer, blank, prediction }: Attribution,
  faithfulness: Faithfulness,
  files: Readonly<Record<string, string>>,
): string {
  const { deletion, insertion, random } = faithfulness;
  const figures = [
    ["deletion (lower is better)", deletion.auc.toFixed(3), random.deletion.auc.toFixed(3)],
    ["insertion (higher is better)", insertion.auc.toFixed(3), random.insertion.auc.toFixed(3)],
  ];
  return [
    `predicted ${prediction.label} (${percent(prediction.probabilities[prediction.label])}); explained: ${target}, on ${layer}`,
    ...(blank ? ["the map is blank: this layer holds no evidence for the class"] : []),
    "",
    table(
      [{ title: "faithfulness" }, { title: "this map", align: "right" }, { title: "random map", align: "right" }],
      figures,
    ),
    "",
    ...Object.values(files),
  ].join("\n");
}
