import { basename, extname } from "node:path";
import {
  type Attribution,
  deletionInsertion,
  type ExplainedModel,
  explain,
  type Faithfulness,
  type MethodName,
  methodNames,
  renderOverlay,
} from "@leukoscope/explain";
import { decodeImage, encodeNpy, encodePng, type Image } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { FOREIGN_OPTIONS, type ForeignChoices, foreignOf } from "./foreign-model.ts";
import { openExplained, readModelFile } from "./model-file.ts";
import { absolute, share, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options extends ForeignChoices {
  readonly method: readonly MethodName[];
  readonly layer?: string;
  readonly class?: string;
  readonly seed: number;
  readonly samples?: number;
  readonly opacity: number;
  readonly out: string;
  readonly threads?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.onnx)")
    .argument("<image>", "image to explain")
    .option("--method <names>", `how, one or several with commas between: ${methodNames.join(", ")}`, methodsOf, [
      "gradcam",
    ])
    .option("--layer <name>", "activation to draw on (default: the one the model names)")
    .option("--class <name>", "class to explain, by name or number from 0 (default: the predicted one)")
    .option("--seed <n>", "decides every draw", wholeNumber(0), 0)
    .option("--samples <n>", "samples, masks or steps of the methods that take some", wholeNumber(1, 1_000_000))
    .option("--opacity <share>", "of the map over the image, from 0 to 1", share, 0.5)
    .requiredOption("--out <folder>", "folder to write into")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...JSON_OPTION)
    .action((model: string, image: string, options: Options) => run(terminal, model, image, options));
  for (const [flags, text, read] of FOREIGN_OPTIONS) command.option(flags, text, read);
}

const methodsOf = (text: string): readonly MethodName[] => [
  ...new Set(text.split(",").map((name) => oneOf("--method", methodNames)(name.trim()))),
];

async function run(terminal: Terminal, modelPath: string, path: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  const file = await readModelFile(storage, modelPath);
  const image = await readImage(storage, path);
  const runtime = new NodeRuntime();
  try {
    const model = await openExplained(runtime, file, { threads: options.threads }, foreignOf(options));
    const documents: ExplainedDocument[] = [];
    const texts: string[] = [];
    for (const method of options.method) {
      const { layer, samples, seed } = options;
      const target = targetOf(options.class, model.classes);
      const attribution = await explain(model, image, { method, layer, samples, seed, target });
      terminal.note(`${method}: measuring how faithful the map is (deletion and insertion)`);
      const faithfulness = await deletionInsertion(model, image, attribution, { seed });
      const document = await write(storage, { modelPath, path, image, model, options }, attribution, faithfulness);
      documents.push(document);
      texts.push(textOf(attribution, faithfulness, document.files));
    }
    const whole = documents.length === 1 ? documents[0] : { path, model: modelPath, results: documents };
    terminal.scores(whole, texts.join("\n\n"));
  } finally {
    await runtime.close();
  }
}

interface Subject {
  readonly modelPath: string;
  readonly path: string;
  readonly image: Image;
  readonly model: ExplainedModel;
  readonly options: Options;
}

type ExplainedDocument = Awaited<ReturnType<typeof write>>;

/** The files of one method. */
async function write(
  storage: NodeStorage,
  { image, modelPath, options, path }: Subject,
  attribution: Attribution,
  faithfulness: Faithfulness,
) {
  const { blank, details, grid, height, layer, map, method, prediction, region, signed, target, width } = attribution;
  const stem = `${absolute(options.out)}/${basename(path, extname(path))}.${method}`;
  const files = { overlay: `${stem}.png`, map: `${stem}.npy`, json: `${stem}.json` };
  const document = {
    path,
    model: modelPath,
    method,
    layer,
    target,
    blank,
    signed,
    seed: options.seed,
    prediction,
    map: { width, height, region, grid },
    ...(details && { details }),
    faithfulness,
    files,
  };
  await storage.write(files.overlay, encodePng(renderOverlay(image, attribution, options.opacity)));
  await storage.write(files.map, encodeNpy(map, [height, width]));
  await writeText(storage, files.json, `${JSON.stringify(document, undefined, 2)}\n`);
  return document;
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
  { blank, layer, method, prediction, target }: Attribution,
  faithfulness: Faithfulness,
  files: Readonly<Record<string, string>>,
): string {
  const { deletion, insertion, random } = faithfulness;
  const figures = [
    ["deletion (lower is better)", deletion.auc.toFixed(3), random.deletion.auc.toFixed(3)],
    ["insertion (higher is better)", insertion.auc.toFixed(3), random.insertion.auc.toFixed(3)],
  ];
  return [
    `predicted ${prediction.label} (${percent(prediction.probabilities[prediction.label])}); explained: ${target}, by ${method} on ${layer}`,
    ...(blank ? ["the map is blank: the method found no evidence for the class"] : []),
    "",
    table(
      [{ title: "faithfulness" }, { title: "this map", align: "right" }, { title: "random map", align: "right" }],
      figures,
    ),
    "",
    ...Object.values(files),
  ].join("\n");
}
