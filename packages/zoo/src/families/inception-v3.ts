import type { GraphBuilder } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "../backbone.ts";
import { chain, concatenated, type Unit, unit } from "../inception-layers.ts";
import { pooledClassifier } from "../layers.ts";
import { averagePool, maxPool } from "../pooling.ts";

/** Where a module stands: its input, and the prefix of its names. */
interface Place {
  readonly builder: GraphBuilder;
  readonly parameters: ParameterSource;
  readonly input: string;
  readonly prefix: string;
}

type Module = (place: Place) => readonly string[];

const wide = [1, 7] as const;
const tall = [7, 1] as const;
const around = "symmetric" as const;

const branch = ({ builder, parameters, input, prefix }: Place, units: readonly Unit[]): string =>
  chain(builder, input, parameters, prefix, units);

/** 3x3 average pooling, in which padding counts, and a 1x1 convolution. */
function averaged({ builder, parameters, input, prefix }: Place, channels: number): string {
  const options = { kernel: 3, stride: 1, padding: around, countPadding: true };
  const pooled = averagePool(builder, input, `${prefix}pool`, options);
  return unit(builder, pooled, parameters, { name: `${prefix}branch_pool`, channels });
}

const strided = ({ builder, input, prefix }: Place): string =>
  maxPool(builder, input, `${prefix}pool`, { kernel: 3, stride: 2 });

/** Figure 5 of Szegedy et al. 2016: 5x5 as two 3x3; one 5x5 is kept. */
const moduleA =
  (projection: number): Module =>
  (place) => [
    branch(place, [{ name: "branch1x1", channels: 64 }]),
    branch(place, [
      { name: "branch5x5_1", channels: 48 },
      { name: "branch5x5_2", channels: 64, kernel: 5, padding: around },
    ]),
    branch(place, [
      { name: "branch3x3dbl_1", channels: 64 },
      { name: "branch3x3dbl_2", channels: 96, kernel: 3, padding: around },
      { name: "branch3x3dbl_3", channels: 96, kernel: 3, padding: around },
    ]),
    averaged(place, projection),
  ];

/** Figure 10: halves the grid. */
const moduleB: Module = (place) => [
  branch(place, [{ name: "branch3x3", channels: 384, kernel: 3, stride: 2 }]),
  branch(place, [
    { name: "branch3x3dbl_1", channels: 64 },
    { name: "branch3x3dbl_2", channels: 96, kernel: 3, padding: around },
    { name: "branch3x3dbl_3", channels: 96, kernel: 3, stride: 2 },
  ]),
  strided(place),
];

/** Figure 6 with n = 7: 7x7 as 1x7 and 7x1. */
const moduleC =
  (channels: number): Module =>
  (place) => [
    branch(place, [{ name: "branch1x1", channels: 192 }]),
    branch(place, [
      { name: "branch7x7_1", channels },
      { name: "branch7x7_2", channels, kernel: wide, padding: around },
      { name: "branch7x7_3", channels: 192, kernel: tall, padding: around },
    ]),
    branch(place, [
      { name: "branch7x7dbl_1", channels },
      { name: "branch7x7dbl_2", channels, kernel: tall, padding: around },
      { name: "branch7x7dbl_3", channels, kernel: wide, padding: around },
      { name: "branch7x7dbl_4", channels, kernel: tall, padding: around },
      { name: "branch7x7dbl_5", channels: 192, kernel: wide, padding: around },
    ]),
    averaged(place, 192),
  ];

/** Halves the grid again. */
const moduleD: Module = (place) => [
  branch(place, [
    { name: "branch3x3_1", channels: 192 },
    { name: "branch3x3_2", channels: 320, kernel: 3, stride: 2 },
  ]),
  branch(place, [
    { name: "branch7x7x3_1", channels: 192 },
    { name: "branch7x7x3_2", channels: 192, kernel: wide, padding: around },
    { name: "branch7x7x3_3", channels: 192, kernel: tall, padding: around },
    { name: "branch7x7x3_4", channels: 192, kernel: 3, stride: 2 },
  ]),
  strided(place),
];

/** 1x3 and 3x1 side by side after the given units. */
function fork(place: Place, stem: string, last: number, units: readonly Unit[]): string[] {
  const input = branch(place, units);
  return [
    branch({ ...place, input }, [{ name: `${stem}_${last}a`, channels: 384, kernel: [1, 3], padding: around }]),
    branch({ ...place, input }, [{ name: `${stem}_${last}b`, channels: 384, kernel: [3, 1], padding: around }]),
  ];
}

/** Figure 7: wide banks of filters on the coarsest grid. */
const moduleE: Module = (place) => [
  branch(place, [{ name: "branch1x1", channels: 320 }]),
  ...fork(place, "branch3x3", 2, [{ name: "branch3x3_1", channels: 384 }]),
  ...fork(place, "branch3x3dbl", 3, [
    { name: "branch3x3dbl_1", channels: 448 },
    { name: "branch3x3dbl_2", channels: 384, kernel: 3, padding: around },
  ]),
  averaged(place, 192),
];

/** Table 1 of the paper, as timm and torchvision name its parts. */
const MODULES: readonly (readonly [name: string, module: Module])[] = [
  ["Mixed_5b", moduleA(32)],
  ["Mixed_5c", moduleA(64)],
  ["Mixed_5d", moduleA(64)],
  ["Mixed_6a", moduleB],
  ["Mixed_6b", moduleC(128)],
  ["Mixed_6c", moduleC(160)],
  ["Mixed_6d", moduleC(160)],
  ["Mixed_6e", moduleC(192)],
  ["Mixed_7a", moduleD],
  ["Mixed_7b", moduleE],
  ["Mixed_7c", moduleE],
];

/**
 * Inception v3 (Szegedy et al. 2016, arXiv 1512.00567) without its auxiliary classifier.
 * @param tag `tv_in1k`: weights as torchvision has them; `tf_in1k`: TensorFlow's
 */
export function inceptionV3(tag: "tv_in1k" | "tf_in1k"): Backbone {
  return {
    name: `inception_v3.${tag}`,
    description: "Inception v3",
    licence: "Apache-2.0",
    normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    paper: "Szegedy et al. 2016",
    size: 299,
    minimumSize: 75,
    auxiliaryTensors: /^AuxLogits\./,
    build(builder, image, parameters) {
      let value = chain(builder, image, parameters, "", [
        { name: "Conv2d_1a_3x3", channels: 32, kernel: 3, stride: 2 },
        { name: "Conv2d_2a_3x3", channels: 32, kernel: 3 },
        { name: "Conv2d_2b_3x3", channels: 64, kernel: 3, padding: around },
      ]);
      value = maxPool(builder, value, "Pool1", { kernel: 3, stride: 2 });
      value = chain(builder, value, parameters, "", [
        { name: "Conv2d_3b_1x1", channels: 80 },
        { name: "Conv2d_4a_3x3", channels: 192, kernel: 3 },
      ]);
      value = maxPool(builder, value, "Pool2", { kernel: 3, stride: 2 });
      const blocks: Block[] = [{ name: "stem", output: value }];
      for (const [name, module] of MODULES) {
        const branches = module({ builder, parameters, input: value, prefix: `${name}.` });
        value = concatenated(builder, branches, name);
        blocks.push({ name, output: value });
      }
      return { output: value, blocks };
    },
    buildTop: pooledClassifier("fc", 0.2),
  };
}
