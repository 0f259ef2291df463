import type { GraphBuilder } from "@leukoscope/onnx";
import type { Block, Features, ParameterSource } from "./backbone.ts";
import { dropPath } from "./drop-path.ts";
import { batchNormalization, convolution, type Padding } from "./layers.ts";

/** What a network of depthwise convolutions does everywhere alike. */
export interface MobileStyle {
  readonly padding: Padding;
  /** Of batch normalisation. */
  readonly epsilon: number;
  readonly activation: (builder: GraphBuilder, input: string, name: string) => string;
  /** Channels that squeeze-and-excitation squeezes to, as a share of the block's input channels; none without it. */
  readonly squeeze?: number;
}

/** Where the layers go, where their parameters come from, and their style. */
export interface MobileContext extends MobileStyle {
  readonly builder: GraphBuilder;
  readonly parameters: ParameterSource;
}

interface UnitOptions {
  readonly kernel?: number;
  readonly stride?: number;
  readonly depthwise?: boolean;
  /** Without activation where false. */
  readonly active?: boolean;
}

/** Channels rounded to a multiple of 8, and never by more than a tenth down: TensorFlow's `make_divisible`. */
export function scaledChannels(channels: number, width: number): number {
  const exact = channels * width;
  const rounded = Math.max(8, Math.floor((exact + 4) / 8) * 8);
  return rounded < 0.9 * exact ? rounded + 8 : rounded;
}

/**
 * Convolution `${prefix}${conv}`, batch normalisation `${prefix}bn${index}` and activation.
 * @param prefix of the names, with its dot; empty for the network itself
 */
export function mobileUnit(
  context: MobileContext,
  input: string,
  prefix: string,
  conv: string,
  index: number,
  channels: number,
  { active = true, ...shape }: UnitOptions = {},
): string {
  const { builder, parameters, padding, epsilon, activation } = context;
  const convolved = convolution(builder, input, `${prefix}${conv}`, channels, parameters, { ...shape, padding });
  const value = batchNormalization(builder, convolved, `${prefix}bn${index}`, parameters, epsilon);
  return active ? activation(builder, value, `${prefix}act${index}`) : value;
}

/** Squeeze-and-excitation (Hu et al. 2018): every channel times a gate that sees the averages of all. */
function squeezeExcite(context: MobileContext, input: string, name: string, squeezed: number): string {
  const { builder, parameters, activation } = context;
  const layer = (value: string, part: string, channels: number) =>
    convolution(builder, value, `${name}.${part}`, channels, parameters, { padding: "valid", bias: true });
  const averages = builder.op("GlobalAveragePool", [input], {}, { name: `${name}.pool` });
  const narrow = activation(builder, layer(averages, "conv_reduce", squeezed), `${name}.act1`);
  const wide = layer(narrow, "conv_expand", builder.dimsOf(input)[1]);
  const gate = builder.op("Sigmoid", [wide], {}, { name: `${name}.gate` });
  return builder.op("Mul", [input, gate], {}, { name });
}

/** One row of a table of inverted residual blocks. */
export interface MobileStage {
  /** Of channels inside a block; 1 leaves the first convolution out. */
  readonly expansion: number;
  readonly kernel: number;
  readonly channels: number;
  readonly repeats: number;
  /** Of the first block; the others have 1. */
  readonly stride: number;
}

/** Expansion, depthwise convolution, squeeze-and-excitation if the style has it, linear projection; shortcut where shapes agree. */
function invertedResidual(
  context: MobileContext,
  input: string,
  name: string,
  { expansion, kernel, channels, stride }: MobileStage,
  ratio: number,
): string {
  const { builder, squeeze } = context;
  const prefix = `${name}.`;
  const inputs = builder.dimsOf(input)[1];
  const wide = inputs * expansion;
  // timm counts from the first convolution that is there, and calls the projection after an expansion `conv_pwl`.
  const first = expansion === 1 ? 0 : 1;
  let value = first ? mobileUnit(context, input, prefix, "conv_pw", 1, wide) : input;
  value = mobileUnit(context, value, prefix, "conv_dw", first + 1, wide, { kernel, stride, depthwise: true });
  if (squeeze) value = squeezeExcite(context, value, `${name}.se`, Math.round(inputs * squeeze));
  value = mobileUnit(context, value, prefix, first ? "conv_pwl" : "conv_pw", first + 2, channels, { active: false });
  if (stride !== 1 || inputs !== channels) return value;
  const kept = dropPath(builder, value, `${name}.drop_path`, ratio);
  return builder.op("Add", [kept, input], {}, { name: `${name}.add` });
}

/** Channels of the convolutions around the blocks, and the blocks. */
export interface MobileDesign {
  readonly stem: number;
  readonly stages: readonly MobileStage[];
  readonly head: number;
}

/**
 * A network of inverted residual blocks: a strided 3x3 convolution, the blocks, a 1x1 convolution `conv_head`, which timm
 * counts to the features and which is a block of its own here.
 * @param deepest drop-path ratio that the blocks grow towards, as `BuildOptions` tells
 */
export function invertedResiduals(
  context: MobileContext,
  image: string,
  { stem, stages, head }: MobileDesign,
  deepest: number,
): Features {
  let value = mobileUnit(context, image, "", "conv_stem", 1, stem, { kernel: 3, stride: 2 });
  const blocks: Block[] = [{ name: "stem", output: value }];
  const count = stages.reduce((total, stage) => total + stage.repeats, 0);
  stages.forEach((stage, s) => {
    for (let b = 0; b < stage.repeats; b++) {
      const name = `blocks.${s}.${b}`;
      const ratio = (deepest * (blocks.length - 1)) / count;
      value = invertedResidual(context, value, name, { ...stage, stride: b === 0 ? stage.stride : 1 }, ratio);
      blocks.push({ name, output: value });
    }
  });
  value = mobileUnit(context, value, "", "conv_head", 2, head);
  blocks.push({ name: "conv_head", output: value });
  return { output: value, blocks };
}
