import { basename, extname } from "node:path";
import {
  type Attribution,
  agreements,
  explain,
  type HidingOptions,
  hidings,
  limeViews,
  type MethodName,
  methodNames,
  renderLimeView,
  renderOverlay,
  renderSheet,
  samplings,
  segmentations,
} from "@leukoscope/explain";
import { encodeNpy, encodePng, type Image } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { FOREIGN_OPTIONS, type ForeignChoices, foreignOf } from "./foreign-model.ts";
import { type Judgement, judge, type Stability, steadiness } from "./judge-map.ts";
import { openExplained, readModelFile } from "./model-file.ts";
import { absolute, share, wholeNumber } from "./options.ts";
import { type ReplacementChoices, type ReplacementImage, readImage, replacementImage } from "./replacement-image.ts";
import { oneOf } from "./unavailable.ts";

const depths = ["quick", "full"] as const;

interface Options extends ForeignChoices, HidingOptions, ReplacementChoices {
  readonly method: readonly MethodName[];
  readonly layer?: string;
  readonly class?: string;
  readonly seed: number;
  readonly samples?: number;
  /** LIME runs on so many seeds to tell how steady it is. */
  readonly stability?: number;
  readonly faithfulness: (typeof depths)[number];
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
    .option("--segmentation <name>", `superpixels: ${segmentations.join(", ")}`, oneOf("--segmentation", segmentations))
    .option("--hide <name>", `what hidden superpixels show: ${hidings.join(", ")}`, oneOf("--hide", hidings))
    .option("--sampling <name>", `masks of lime: ${samplings.join(", ")}`, oneOf("--sampling", samplings))
    .option("--regression <name>", "of lime: ridge, lasso", oneOf("--regression", ["ridge", "lasso"] as const))
    .option("--stability <n>", "run lime on this many seeds, and tell how steady it is", wholeNumber(2, 100))
    .option("--replace-from <image>", "image whose parts a counterfactual puts in (default: the mean colour)")
    .option(
      "--data <manifest or folder>",
      "let a counterfactual take them from the nearest image of another class there",
    )
    .option(
      "--faithfulness <depth>",
      "quick: deletion and insertion; full: also ROAD, infidelity, sensitivity, and a check with shuffled weights",
      oneOf("--faithfulness", depths),
      "quick",
    )
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
    const target = targetOf(options.class, model.classes);
    const replacement = await replacementImage(storage, model, model.view(image), target, options);
    const instead = replacement?.image;
    const documents: ExplainedDocument[] = [];
    const attributions: Attribution[] = [];
    const texts: string[] = [];
    for (const method of options.method) {
      const { hide, layer, regression, samples, sampling, seed, segmentation } = options;
      const asked = { hide, layer, regression, samples, sampling, seed, segmentation, ...(instead && { instead }) };
      const attribution = await explain(model, image, { ...asked, method, target });
      terminal.note(`${method}: measuring how faithful the map is`);
      const subject = { model, image, attribution, asked: { ...asked, seed } };
      const faithfulness = await judge(subject, options.faithfulness === "full");
      const stability =
        method === "lime" && options.stability ? await steadiness(subject, options.stability) : undefined;
      const written = { modelPath, path, image, options, attribution, faithfulness, replacement, stability };
      const document = await write(storage, written);
      documents.push(document);
      attributions.push(attribution);
      texts.push(textOf(attribution, faithfulness, document.files));
    }
    if (documents.length === 1) {
      terminal.scores(documents[0], texts[0]);
      return;
    }
    const sheet = `${absolute(options.out)}/${basename(path, extname(path))}.sheet.svg`;
    const panels = attributions.map((attribution) => ({
      image,
      attribution,
      title: attribution.method,
      subtitle: `${attribution.target}, on ${attribution.layer}`,
    }));
    await writeText(storage, sheet, renderSheet([{ image, title: "image" }, ...panels], 4, options.opacity));
    const whole = { path, model: modelPath, results: documents, agreement: agreements(attributions), sheet };
    terminal.scores(whole, `${texts.join("\n\n")}\n${sheet}`);
  } finally {
    await runtime.close();
  }
}

interface Written {
  readonly modelPath: string;
  readonly path: string;
  readonly image: Image;
  readonly options: Options;
  readonly attribution: Attribution;
  readonly faithfulness: Judgement;
  readonly replacement?: ReplacementImage;
  readonly stability?: Stability;
}

type ExplainedDocument = Awaited<ReturnType<typeof write>>;

/** The files of one method. */
async function write(storage: NodeStorage, written: Written) {
  const { attribution, faithfulness, image, modelPath, options, path, replacement, stability } = written;
  const { blank, details, grid, height, layer, map, method, prediction, region, signed, target, width } = attribution;
  const stem = `${absolute(options.out)}/${basename(path, extname(path))}.${method}`;
  const views = method === "lime" ? limeViews : [];
  const viewFiles: Record<string, string> = {};
  for (const view of views) viewFiles[view] = `${stem}.${view}.png`;
  const files = {
    overlay: `${stem}.png`,
    picture: `${stem}.svg`,
    map: `${stem}.npy`,
    json: `${stem}.json`,
    ...viewFiles,
  };
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
    ...(replacement && method === "counterfactual" && { replacement: replacement.from }),
    ...(stability && { stability }),
    faithfulness,
    files,
  };
  for (const view of views) {
    await storage.write(viewFiles[view], encodePng(renderLimeView(image, attribution, view)));
  }
  await storage.write(files.overlay, encodePng(renderOverlay(image, attribution, options.opacity)));
  const panel = { image, attribution, title: `${method}: ${target}`, subtitle: `on ${layer}` };
  await writeText(storage, files.picture, renderSheet([panel], 1, options.opacity));
  await storage.write(files.map, encodeNpy(map, [height, width]));
  await writeText(storage, files.json, `${JSON.stringify(document, undefined, 2)}\n`);
  return document;
}

/** A class by its name; a number that is no class's name is its place. */
function targetOf(asked: string | undefined, classes: readonly string[]): string | number | undefined {
  return asked !== undefined && !classes.includes(asked) && /^\d+$/.test(asked) ? Number(asked) : asked;
}

function textOf(
  { blank, layer, method, prediction, target }: Attribution,
  faithfulness: Judgement,
  files: Readonly<Record<string, string>>,
): string {
  const { deletion, insertion, random } = faithfulness;
  const figures = [
    ["deletion (lower is better)", deletion.auc.toFixed(3), random.deletion.auc.toFixed(3)],
    ["insertion (higher is better)", insertion.auc.toFixed(3), random.insertion.auc.toFixed(3)],
  ];
  const { infidelity, road, sanityCheck, sensitivity } = faithfulness;
  if (road) figures.push(["ROAD (above 0 is good)", road.score.toFixed(3), ""]);
  if (infidelity !== undefined) figures.push(["infidelity (0 is perfect, 1 no use)", infidelity.toFixed(3), ""]);
  if (sensitivity !== undefined) figures.push(["max-sensitivity (lower is better)", sensitivity.toFixed(3), ""]);
  for (const { layers, of, rankCorrelation } of sanityCheck ?? []) {
    figures.push([`likeness with ${layers} of ${of} layers shuffled (near 0 is good)`, rankCorrelation.toFixed(3), ""]);
  }
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
