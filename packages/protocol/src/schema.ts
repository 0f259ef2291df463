import { splitSchemes } from "@leukoscope/data";
import { CACHE_LIMIT } from "@leukoscope/train";
import { backboneNames, findBackbone } from "@leukoscope/zoo";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { augmentation, viewsOf } from "./augmentation-schema.ts";
import { balancing } from "./balancing-schema.ts";
import { calibration } from "./calibration/calibration-schema.ts";
import { ProtocolError } from "./errors.ts";
import { head } from "./head-schema.ts";
import { isFile } from "./model-file.ts";
import { preparation } from "./preparation.ts";
import { count, isSigmoid, share, stage } from "./stage-schema.ts";

const units: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** A number of bytes, or one with a unit: `20 GB`. */
const bytes = z.union([
  z.number().min(0),
  z
    .string()
    .regex(/^\d+(\.\d+)?\s*(kB|MB|GB|TB)$/, "give bytes, or a number with kB, MB, GB or TB, such as 20 GB")
    .transform((text) => Number.parseFloat(text) * units[text.slice(-2)]),
]);

const channels = z.tuple([z.number(), z.number(), z.number()]);

const model = z
  .strictObject({
    /** A backbone of the zoo, or a classifier as a `.onnx` file, from the protocol's own folder. */
    backbone: z.string().refine((name) => backboneNames.includes(name) || isFile(name), {
      error: `use the path of a .onnx file, or one of ${backboneNames.join(", ")}`,
    }),
    /**
     * `pretrained` for those that "zoo pull" has fetched; or a file from the protocol's own folder, safetensors or `.onnx`.
     * Without it weights are drawn from the seed.
     */
    weights: z.string().optional(),
    /**
     * In the place of weights: random ones that can be frozen, the same whatever the protocol's seed, so that runs of
     * several seeds start from one backbone as they would from a file. See `standIn` of the zoo.
     */
    standInSeed: z.int().optional(),
    /** Width and height of the input, pixels. */
    size: count,
    /** Stochastic depth in training; by default that of the backbone's original, 0 for none. */
    dropPath: share.optional(),
    /** Of a `.onnx` file: how it wants its pixels, (value / 255 - mean) / std by channel, RGB. ImageNet's by default. */
    preprocessing: z.strictObject({ mean: channels, std: channels }).optional(),
    head,
  })
  .superRefine(({ backbone, weights, standInSeed, size, dropPath, preprocessing, head }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (preprocessing?.std.some((value) => value <= 0)) refuse(["preprocessing", "std"], "give numbers above 0");
    if (standInSeed !== undefined && (weights !== undefined || isFile(backbone))) {
      refuse(["standInSeed"], "weights from a file have no seed; leave this out");
    }
    if (isFile(backbone)) {
      if (weights !== undefined) refuse(["weights"], "a .onnx file brings its weights; leave this out");
      if (dropPath !== undefined) refuse(["dropPath"], "a .onnx file has none to set; leave this out");
      if (head.kind === "original") refuse(["head", "kind"], "an original head is for a backbone of the zoo");
      return;
    }
    const { minimumSize: least = 0, dropPath: original } = findBackbone(backbone) ?? {};
    if (size < least) refuse(["size"], `${backbone} needs an input of at least ${least} pixels`);
    if (dropPath !== undefined && original === undefined) {
      refuse(["dropPath"], `${backbone} is not trained with stochastic depth; leave this out`);
    }
    const remedy = `is for a .onnx file; ${backbone} knows its own, leave this out`;
    if (preprocessing) refuse(["preprocessing"], remedy);
    if (head.after !== undefined) refuse(["head", "after"], remedy);
  });

const schema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "use lower-case letters, digits and hyphens"),
    title: z.string().min(1),
    seed: z.int().default(0),
    data: z.strictObject({
      /** Folder of the images, from the protocol's own folder; `--data` takes its place. */
      folder: z.string().optional(),
      format: z.string().default("auto"),
      name: z.string().min(1),
      licence: z.string().min(1),
      citation: z.string().optional(),
    }),
    split: z.strictObject({
      scheme: z.enum(splitSchemes),
      ratio: z.tuple([z.number(), z.number(), z.number()]).default([80, 10, 10]),
      /** Cuts into k folds instead of by the ratio; 5 for the scheme kfold if not given. */
      k: z.int().min(3).optional(),
      fold: z.int().min(0).default(0),
      /** With folds: the percentage of all other images that validates, in place of the next fold. */
      validation: z.number().gt(0).lt(100).optional(),
      seed: z.int().default(0),
      /** `copies`: images of one patient, slide or group may be parted, as in papers that split by image. */
      groups: z.enum(["known", "copies"]).optional(),
    }),
    model,
    batch: z.int().min(2),
    /** Steps on every image before it is cropped and resized; the model file keeps them. */
    preparation: preparation.optional(),
    augmentation,
    balancing,
    /** Cached features of frozen layers: their precision, and what the cache folder may take on disk. */
    features: z
      .strictObject({ precision: z.enum(["half", "single"]).default("half"), limit: bytes.default(CACHE_LIMIT) })
      .optional(),
    stages: z.array(stage).min(1),
    calibration,
  })
  .superRefine(({ augmentation, stages }, context) => {
    const at = stages.findIndex((stage) => isSigmoid(stage));
    if (viewsOf(augmentation) > 1 && at >= 0) {
      const message =
        "AugMix's consistency compares softmax probabilities; use another loss, or set augMix.consistency to 0";
      context.addIssue({ code: "custom", path: ["stages", at, "loss"], message });
    }
  });

/** An experiment as data: what is trained on what, how, and how it is tested. */
export type Protocol = z.infer<typeof schema>;
export type ProtocolStage = Protocol["stages"][number];

/**
 * Reads a protocol.
 * @param where the file, for messages
 * @param overrides `key=value`, with dots and indices: `split.scheme=blocks`, `stages.0.epochs=2`; without a value,
 *   `model.weights=` takes the setting out
 * @throws ProtocolError `bad-protocol` naming the field, `bad-override`
 */
export function parseProtocol(text: string, where: string, overrides: readonly string[] = []): Protocol {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new ProtocolError("bad-protocol", where, `${where} is no YAML: ${error.message.split("\n")[0]}`, {
      cause: error,
    });
  }
  for (const override of overrides) set(document, override);
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue.path.join(".") || "the document";
  throw new ProtocolError("bad-protocol", field, `${where}: ${field}: ${issue.message}`);
}

function set(document: unknown, override: string): void {
  const at = override.indexOf("=");
  const refuse = (reason: string) => new ProtocolError("bad-override", override, `--set ${override}: ${reason}`);
  if (at < 1) throw refuse("write key=value, such as --set seed=2");
  const keys = override.slice(0, at).split(".");
  let place = document;
  for (const key of keys.slice(0, -1)) {
    const next = isObject(place) ? place[key] : undefined;
    if (!isObject(next)) throw refuse(`the protocol has no ${key} to set a value in`);
    place = next;
  }
  if (!isObject(place)) throw refuse("the protocol is no mapping");
  const key = keys[keys.length - 1];
  const value: unknown = parse(override.slice(at + 1));
  if (value === null) delete place[key];
  else place[key] = value;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
