import { type ClassifierMetadata, metadataToProps, RESEARCH_USE } from "@leukoscope/classifier";
import { writeModel } from "@leukoscope/onnx";
import { weightsNamed } from "@leukoscope/protocol";
import { NodeStorage } from "@leukoscope/storage/node";
import {
  type Backbone,
  buildClassifier,
  classesIn,
  type HeadKind,
  headKinds,
  IMAGENET_CLASSES,
  sizeOfClassifier,
  startingParameters,
  usualHeads,
  type WeightsFile,
} from "@leukoscope/zoo";
import type { Command } from "commander";
import { weightsCache } from "../cache.ts";
import { UsageError } from "../output/errors.ts";
import { byteSize } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { backboneOf } from "./backbone.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly classes?: number;
  readonly head?: HeadKind;
  readonly weights?: string;
  readonly imageSize?: number;
  readonly seed: number;
  readonly out: string;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<name>", 'backbone, as "leukoscope zoo list" names it')
    .option("--classes <n>", "classes (default: those of the weights, or ImageNet's 1000)", wholeNumber(2, 100_000))
    .option(
      "--head <kind>",
      `${headKinds.join(", ")} (default: original, or linear where the number of classes is another)`,
      oneOf("--head", headKinds),
    )
    .option(
      "--weights <file>",
      'weights of the backbone (.safetensors, .onnx), or "pretrained" for those of "zoo pull"; without, they are drawn from the seed',
    )
    .option("--image-size <pixels>", "width and height of the input (default: the backbone's)", wholeNumber(1, 8192))
    .option("--seed <n>", "seed of what is drawn", wholeNumber(0), 0)
    .requiredOption("--out <model>", "model to write (.onnx)")
    .option(...JSON_OPTION)
    .action((name: string, options: Options) => run(terminal, name, options));
}

async function run(terminal: Terminal, name: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  const backbone = backboneOf(name);
  const size = sizeOf(backbone, options);
  const out = absolute(options.out);
  if (!out.toLowerCase().endsWith(".onnx")) {
    throw new UsageError("bad-out", `${options.out}: a model is an .onnx file; give --out such a name`);
  }
  const places = { base: absolute("weights"), pulled: weightsCache() };
  const weights =
    options.weights === undefined ? undefined : await weightsNamed(storage, backbone, options.weights, places);
  const { head, classes } = headFor(backbone, weights, options);

  const design = { backbone, head: usualHeads[head], classes, size } as const;
  const { model, camLayer } = buildClassifier({
    ...design,
    ...startingParameters({ ...design, seed: options.seed }, weights),
    batch: 1,
  });
  const metadata = metadataToProps(metadataOf(backbone, { classes, size, camLayer, weights: weights !== undefined }));
  const bytes = writeModel({ ...model, metadata });
  await storage.write(out, bytes);

  const { parameters, trainable, macs } = sizeOfClassifier(design);
  terminal.result(
    {
      model: out,
      name,
      head: design.head,
      classes,
      size,
      parameters,
      trainable,
      macs,
      bytes: bytes.length,
      weights: weights?.source ?? null,
    },
    [
      `${out}: ${name} with the head ${head}, ${classes} classes, ${size} x ${size} pixels, ${byteSize(bytes.length)}`,
      `${parameters.toLocaleString("en")} parameters, ${trainable.toLocaleString("en")} of them trainable; ${Math.round(macs / 1e6).toLocaleString("en")} million multiply-accumulates for one image`,
      weights ? `weights: ${weights.source}` : `weights drawn from seed ${options.seed}`,
    ].join("\n"),
  );
}

function sizeOf({ name, size, minimumSize }: Backbone, { imageSize = size }: Options): number {
  if (imageSize >= minimumSize) return imageSize;
  throw new UsageError(
    "bad-size",
    `--image-size ${imageSize} leaves nothing of ${name}; give at least ${minimumSize} pixels`,
  );
}

/** The whole original where nothing else is asked for and the file has all of it. */
function headFor(
  backbone: Backbone,
  weights: WeightsFile | undefined,
  { head, classes }: Options,
): { readonly head: HeadKind; readonly classes: number } {
  const held = weights ? classesIn(backbone, weights.tensors) : IMAGENET_CLASSES;
  if (classes !== undefined) return { head: head ?? (classes === held ? "original" : "linear"), classes };
  if (held !== undefined) return { head: head ?? "original", classes: held };
  throw new UsageError(
    "no-classes",
    `${weights?.source}: the weights hold no classifier of ${backbone.name}; say with --classes how many there are to be`,
  );
}

/** What can be said of a model that has not been trained here. */
function metadataOf(
  { name, normalisation, licence }: Backbone,
  built: { readonly classes: number; readonly size: number; readonly camLayer: string; readonly weights: boolean },
): ClassifierMetadata {
  const [architecture, tag] = name.split(".");
  return {
    name,
    version: "0.1.0",
    task: "image-classification",
    classes: Array.from({ length: built.classes }, (_, index) => `class ${index}`),
    input: { width: built.size, height: built.size },
    resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
    colourOrder: "RGB",
    ...normalisation,
    architecture,
    weightTag: built.weights ? tag : "none",
    trainingData: { name: "none", hash: "none", licence: "none" },
    protocolHash: "none",
    temperature: 1,
    abstentionThreshold: 0,
    camLayer: built.camLayer,
    licence,
    intendedUse: RESEARCH_USE,
  };
}
