import { splitSchemes } from "@leukoscope/data";
import { backboneNames } from "@leukoscope/zoo";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { ProtocolError } from "./errors.ts";

const share = z.number().min(0).lt(1);
const positive = z.number().positive();
const count = z.int().min(1);

const optimizer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("adam"), weightDecay: z.number().min(0).default(0) }),
  z.strictObject({ kind: z.literal("adamw"), weightDecay: z.number().min(0).default(0.01) }),
  z.strictObject({
    kind: z.literal("sgd"),
    momentum: share.default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().min(0).default(0),
  }),
]);

const schedule = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("plateau"),
    learningRate: positive,
    factor: z.number().gt(0).lt(1).default(0.1),
    patience: z.int().min(0).default(5),
    minimum: z.number().min(0).default(0),
  }),
  z.strictObject({ kind: z.literal("one-cycle"), learningRate: positive, warmup: z.number().gt(0).lt(1).default(0.3) }),
]);

const stage = z.strictObject({
  name: z.string().min(1),
  /** How many of the backbone's last blocks are trained besides the head; `all` trains everything. */
  unfreeze: z.union([z.int().min(0), z.literal("all")]),
  epochs: count,
  /** Epochs without a better validation macro F1 before the stage ends. */
  patience: count.default(1000),
  optimizer,
  schedule,
  /** Statistics of trained normalisations: the batch's own, or the running ones. */
  batchNormalization: z.enum(["live", "frozen"]).default("live"),
  batchNormalizationMomentum: z.number().gt(0).max(1).default(0.1),
  labelSmoothing: share.default(0),
});

const schema = z.strictObject({
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
    k: z.int().min(3).default(5),
    fold: z.int().min(0).default(0),
    seed: z.int().default(0),
  }),
  model: z.strictObject({
    backbone: z.enum(backboneNames as [string, ...string[]]),
    /** A safetensors file, from the protocol's own folder; without it weights are drawn from the seed. */
    weights: z.string().optional(),
    /** Width and height of the input, pixels. */
    size: count,
    head: z.strictObject({ hidden: z.int().min(0).default(0), dropout: z.tuple([share, share]).default([0, 0]) }),
  }),
  batch: z.int().min(2),
  augmentation: z
    .strictObject({
      /** The eight symmetries of the square: flips and quarter turns, which lose no pixel. */
      dihedral: z.boolean().default(false),
    })
    .default({ dihedral: false }),
  stages: z.array(stage).min(1),
});

/** An experiment as data: what is trained on what, how, and how it is tested. */
export type Protocol = z.infer<typeof schema>;
export type ProtocolStage = Protocol["stages"][number];

/**
 * Reads a protocol.
 * @param where the file, for messages
 * @param overrides `key=value`, with dots and indices: `split.scheme=blocks`, `stages.0.epochs=2`
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
  place[keys[keys.length - 1]] = parse(override.slice(at + 1));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
