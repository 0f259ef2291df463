import { type GraphBuilder, scalar } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { chain, concatenated, type Unit } from "../inception-layers.ts";
import { convolution, pooledClassifier, relu } from "../layers.ts";
import { averagePool, maxPool } from "../pooling.ts";

/** Branches of a module: each a run of units, named `branchI` where it is one and `branchI.J` where there are more. */
type Branches = readonly (readonly Omit<Unit, "name">[])[];

const around = "symmetric" as const;

/** Figures of Szegedy et al. 2017 (arXiv 1602.07261), with the channel counts of TensorFlow's weights. */
const MIXED_5B: Branches = [
  [{ channels: 96 }],
  [{ channels: 48 }, { channels: 64, kernel: 5, padding: around }],
  [{ channels: 64 }, { channels: 96, kernel: 3, padding: around }, { channels: 96, kernel: 3, padding: around }],
];
const BLOCK_35: Branches = [
  [{ channels: 32 }],
  [{ channels: 32 }, { channels: 32, kernel: 3, padding: around }],
  [{ channels: 32 }, { channels: 48, kernel: 3, padding: around }, { channels: 64, kernel: 3, padding: around }],
];
const MIXED_6A: Branches = [
  [{ channels: 384, kernel: 3, stride: 2 }],
  [{ channels: 256 }, { channels: 256, kernel: 3, padding: around }, { channels: 384, kernel: 3, stride: 2 }],
];
const BLOCK_17: Branches = [
  [{ channels: 192 }],
  [
    { channels: 128 },
    { channels: 160, kernel: [1, 7], padding: around },
    { channels: 192, kernel: [7, 1], padding: around },
  ],
];
const MIXED_7A: Branches = [
  [{ channels: 256 }, { channels: 384, kernel: 3, stride: 2 }],
  [{ channels: 256 }, { channels: 288, kernel: 3, stride: 2 }],
  [{ channels: 256 }, { channels: 288, kernel: 3, padding: around }, { channels: 320, kernel: 3, stride: 2 }],
];
const BLOCK_8: Branches = [
  [{ channels: 192 }],
  [
    { channels: 192 },
    { channels: 224, kernel: [1, 3], padding: around },
    { channels: 256, kernel: [3, 1], padding: around },
  ],
];

/** Runs of residual blocks: how many, and what their branches are scaled by before they are added. */
const REPEATS = {
  repeat: { count: 10, branches: BLOCK_35, scale: 0.17 },
  repeat_1: { count: 20, branches: BLOCK_17, scale: 0.1 },
  repeat_2: { count: 9, branches: BLOCK_8, scale: 0.2 },
} as const;

const branchesOf = (
  builder: GraphBuilder,
  input: string,
  name: string,
  branches: Branches,
  parameters: ParameterSource,
): string[] =>
  branches.map((units, branch) => {
    const named = units.map((unit, index) => ({ ...unit, name: units.length > 1 ? `.${index}` : "" }));
    return chain(builder, input, parameters, `${name}.branch${branch}`, named);
  });

/** The first module; its pooling leaves padding out of the means. */
function mixed5b(builder: GraphBuilder, input: string, parameters: ParameterSource): string {
  const options = { kernel: 3, stride: 1, padding: around };
  const pooled = averagePool(builder, input, "mixed_5b.branch3.0", options);
  return concatenated(
    builder,
    [
      ...branchesOf(builder, input, "mixed_5b", MIXED_5B, parameters),
      chain(builder, pooled, parameters, "mixed_5b.branch3.", [{ name: "1", channels: 64 }]),
    ],
    "mixed_5b",
  );
}

/** A module that halves the grid, with a pooling as its last branch. */
function reduction(
  builder: GraphBuilder,
  input: string,
  name: string,
  branches: Branches,
  parameters: ParameterSource,
): string {
  const pooled = maxPool(builder, input, `${name}.branch${branches.length}`, { kernel: 3, stride: 2 });
  return concatenated(builder, [...branchesOf(builder, input, name, branches, parameters), pooled], name);
}

/** Branches, a 1x1 convolution of them, scaled and added to the input. */
function residual(
  builder: GraphBuilder,
  input: string,
  name: string,
  { branches, scale, activated = true }: { branches: Branches; scale: number; activated?: boolean },
  parameters: ParameterSource,
): string {
  const joined = concatenated(builder, branchesOf(builder, input, name, branches, parameters), `${name}.joined`);
  const projection = convolution(builder, joined, `${name}.conv2d`, builder.dimsOf(input)[1], parameters, {
    padding: "valid",
    bias: true,
  });
  const scaled =
    scale === 1
      ? projection
      : builder.op(
          "Mul",
          [projection, builder.constant(scalar(scale), `${name}.scale`)],
          {},
          { name: `${name}.scaled` },
        );
  const sum = builder.op("Add", [scaled, input], {}, { name: `${name}.add` });
  return activated ? relu(builder, sum, `${name}.act`) : sum;
}

/** Inception-ResNet v2 (Szegedy et al. 2017) as TensorFlow's weights have it, under timm's tensor names. */
export const inceptionResNetV2: Backbone = {
  name: "inception_resnet_v2.tf_in1k",
  description: "Inception-ResNet v2",
  licence: "Apache-2.0",
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  paper: "Szegedy et al. 2017",
  size: 299,
  minimumSize: 75,
  build(builder, image, parameters) {
    const blocks: Block[] = [];
    const block = (name: string, output: string): string => {
      blocks.push({ name, output });
      return output;
    };
    let value = chain(builder, image, parameters, "conv2d_", [
      { name: "1a", channels: 32, kernel: 3, stride: 2 },
      { name: "2a", channels: 32, kernel: 3 },
      { name: "2b", channels: 64, kernel: 3, padding: around },
    ]);
    value = maxPool(builder, value, "maxpool_3a", { kernel: 3, stride: 2 });
    value = chain(builder, value, parameters, "conv2d_", [
      { name: "3b", channels: 80 },
      { name: "4a", channels: 192, kernel: 3 },
    ]);
    value = block("stem", maxPool(builder, value, "maxpool_5a", { kernel: 3, stride: 2 }));
    const repeated = (name: keyof typeof REPEATS) => {
      for (let index = 0; index < REPEATS[name].count; index++) {
        value = block(`${name}.${index}`, residual(builder, value, `${name}.${index}`, REPEATS[name], parameters));
      }
    };
    value = block("mixed_5b", mixed5b(builder, value, parameters));
    repeated("repeat");
    value = block("mixed_6a", reduction(builder, value, "mixed_6a", MIXED_6A, parameters));
    repeated("repeat_1");
    value = block("mixed_7a", reduction(builder, value, "mixed_7a", MIXED_7A, parameters));
    repeated("repeat_2");
    const last = { branches: BLOCK_8, scale: 1, activated: false };
    value = block("block8", residual(builder, value, "block8", last, parameters));
    value = block("conv2d_7b", chain(builder, value, parameters, "conv2d_", [{ name: "7b", channels: 1536 }]));
    return { output: value, blocks };
  },
  buildTop: pooledClassifier("classif", 0.2),
};
