import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { float32, GraphBuilder, type Model, sizeOf, type Tensor } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";

/** What timm or torchvision gives for a network with weights by formula; `tools/golden/zoo_networks.py` writes it. */
export interface NetworkGolden {
  /** Width and height of the input, pixels. */
  readonly size: number;
  /** Which noise the images carry: one for which no activation lies on a kink. */
  readonly stream: number;
  readonly gain: number;
  readonly classes: number;
  /** [N, classes] */
  readonly logits: readonly (readonly number[])[];
  readonly loss: number;
  readonly gradients: readonly GradientDigest[];
  /** Base64 of gzipped lines "name dims". */
  readonly tensors: string;
}

/** A large gradient in a few numbers. */
export interface GradientDigest {
  readonly name: string;
  /** Its first values, sixteen at most. */
  readonly first: readonly number[];
  /** L2 norm. */
  readonly norm: number;
  /** Inner product with `hashed("projection/NAME")`. */
  readonly projection: number;
}

const folder = new URL("../families/__goldens__/", import.meta.url);

/** Names of the backbones with a golden. */
export const goldenNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith("in1k.json"))
    .map((file) => file.replace(/\.json$/, ""));

export const readNetworkGolden = (name: string): NetworkGolden =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));

/** The reference's tensors, sorted, each as "name [dims]". */
export const referenceTensors = (golden: NetworkGolden): string[] =>
  gunzipSync(Buffer.from(golden.tensors, "base64")).toString().split("\n");

/** `count` numbers in [-1, 1): MurmurHash3's finaliser of seed + i * 0x9E3779B1, where the FNV-1a hash of `name` is the seed. */
export function hashed(name: string, count: number): Float64Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  const values = new Float64Array(count);
  for (let index = 0, counter = seed; index < count; index++, counter = (counter + 0x9e3779b1) | 0) {
    let k = counter;
    k = Math.imul(k ^ (k >>> 16), 0x85ebca6b);
    k = Math.imul(k ^ (k >>> 13), 0xc2b2ae35);
    values[index] = ((k ^ (k >>> 16)) >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

/** A tensor by formula, the same in Python, where it is told why the scales are what they are. */
function referenceTensor(name: string, dims: readonly number[], gain: number): Tensor {
  const [offset, factor] = name.endsWith("running_var")
    ? [1, 0.3]
    : name.endsWith("running_mean") || name.endsWith("bias")
      ? [0, 0.1]
      : dims.length === 1
        ? [gain, gain * 0.2]
        : [0, Math.sqrt((dims.length === 4 ? 6 : 3) / sizeOf(dims.slice(1)))];
  const values = hashed(name, sizeOf(dims));
  const rounded = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) rounded[index] = offset + factor * values[index];
  return float32(dims, rounded);
}

export const referenceParameters =
  (gain: number): ParameterSource =>
  (name, dims) =>
    referenceTensor(name, dims, gain);

/** Waves and noise: x[n, c, h, w] = (sin(0.1 (n + 1) h + 0.07 (c + 1) w + n) + hashed("image-STREAM")) / 2. */
export function images(batch: number, size: number, stream: number): Float32Array {
  const plane = size * size;
  const noise = hashed(`image-${stream}`, batch * 3 * plane);
  return Float32Array.from(noise, (value, index) => {
    const column = index % size;
    const row = Math.floor(index / size) % size;
    const channel = Math.floor(index / plane) % 3;
    const sample = Math.floor(index / (3 * plane));
    return (Math.sin(0.1 * (sample + 1) * row + 0.07 * (channel + 1) * column + sample) + value) / 2;
  });
}

/** A backbone under its own top, as it was published. */
export interface WholeNetwork {
  /** Input `image` [N, 3, size, size]; one output. */
  readonly model: Model;
  /** [N, classes] */
  readonly logits: string;
  /** [N, C, h, w] */
  readonly features: { readonly name: string; readonly dims: readonly number[] };
  readonly blocks: readonly Block[];
}

export function wholeNetwork(
  backbone: Backbone,
  size: number,
  batch: number,
  classes: number,
  parameters: ParameterSource,
): WholeNetwork {
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [batch, 3, size, size] });
  const { output, blocks } = backbone.build(builder, image, parameters);
  const logits = backbone.buildTop(builder, output, classes, parameters);
  builder.output(logits);
  const features = { name: output, dims: builder.dimsOf(output) };
  return { model: builder.build(backbone.name), logits, features, blocks };
}

/**
 * How far a gradient is from its digest, relative to its norm: the largest of the deviations of the norm, of the
 * projection and of the first values (against theirs, or what sixteen values of the tensor hold on average if more).
 */
export function digestError(gradient: Float32Array, golden: GradientDigest): number {
  const direction = hashed(`projection/${golden.name}`, gradient.length);
  let squares = 0;
  let projection = 0;
  for (let index = 0; index < gradient.length; index++) {
    squares += gradient[index] ** 2;
    projection += gradient[index] * direction[index];
  }
  const first = golden.first.reduce((total, value, index) => total + (gradient[index] - value) ** 2, 0);
  const firstScale = Math.max(
    Math.hypot(...golden.first),
    golden.norm * Math.sqrt(golden.first.length / gradient.length),
  );
  const errors = [
    Math.abs(Math.sqrt(squares) - golden.norm) / golden.norm,
    Math.abs(projection - golden.projection) / golden.norm,
    Math.sqrt(first) / firstScale,
  ];
  return errors.every(Number.isFinite) ? Math.max(...errors) : Number.POSITIVE_INFINITY;
}
