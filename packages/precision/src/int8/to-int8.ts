import { float, int, intAttribute, type Model, type Node, sizeOf } from "@leukoscope/onnx";
import { PrecisionError } from "../errors.ts";
import type { Linear } from "../fold/linear.ts";
import { withoutUnread } from "../graph/uses.ts";
import { requireFinite } from "../half/half-tensor.ts";
import { type QuantizationPlan, quantizationPlan } from "./plan.ts";
import { QuantizedGraph } from "./quantized-graph.ts";
import { type Affine8, affineOfRange, type Range } from "./range.ts";
import { quantizeBias, quantizeWeights } from "./weights.ts";

export interface Int8Options {
  /**
   * Whether sums of two products stay within 16 bits, so that processors without dot products of bytes (AVX2 alone)
   * compute what all others do; it costs a fraction of a bit of some weights. True by default.
   */
  readonly portable?: boolean;
}

/** The greatest bias in steps, half of what 32 bits hold: the sum of products needs room, too. */
const BIAS_LIMIT = 2 ** 30;

/**
 * A model in eight bits, as `QuantizeLinear` and `DequantizeLinear` around what runtimes then compute in integers:
 * activations as uint8 with one scale and zero point each, weights as int8 with a scale for each output channel, biases
 * as int32. Batch normalisation is folded before; `Relu` and `Clip` become the cut of the value behind them. Values keep
 * their names; inputs and outputs stay float32.
 *
 * @param ranges by value, as `calibrate` gives them
 * @throws PrecisionError `not-float32`, `not-finite`, `no-range`
 */
export function toInt8(given: Model, ranges: ReadonlyMap<string, Range>, { portable = true }: Int8Options = {}): Model {
  const plan = quantizationPlan(given);
  const { model, linears, sharedWith, absorbed } = plan;
  for (const [name, tensor] of model.initializers) if (tensor.type === "float32") requireFinite(name, tensor);
  const affines = affinesOf(plan, ranges);
  const graph = new QuantizedGraph(model);
  /** What consumers read in place of a value: other names for the model's inputs and for values before a cut. */
  const aliases = new Map<string, string>();
  for (const { name } of model.inputs) {
    const affine = affines.get(name);
    if (!affine) continue;
    aliases.set(name, graph.fresh(`${name}.dq`));
    graph.roundTrip(name, name, aliases.get(name) ?? name, affine);
  }
  const behind = new Map([...absorbed.keys()].map((node) => [node.inputs[0], node.outputs[0]]));
  for (const node of model.nodes) {
    if (absorbed.has(node)) continue;
    const inputs = node.inputs.map((input) => aliases.get(input) ?? input);
    const outputs = node.outputs.map((output) => behind.get(output) ?? output);
    const floats = outputs.map((output) => (affines.has(output) ? graph.fresh(`${output}.float`) : output));
    const linear = linears.get(node);
    const read = linear && affines.get(node.inputs[0]);
    const written = linear && read ? withQuantizedWeights(graph, linear, read, model, portable) : node;
    graph.nodes.push({
      ...written,
      inputs: [inputs[0], ...(read ? written : { inputs }).inputs.slice(1)],
      outputs: floats,
    });
    for (const [index, output] of outputs.entries()) {
      const affine = affines.get(output);
      if (affine) graph.roundTrip(output, floats[index], output, affine, sharedWith.get(output));
    }
  }
  return withoutUnread({ ...model, initializers: graph.initializers, nodes: graph.nodes });
}

function affinesOf(
  { values, sharedWith, absorbed }: QuantizationPlan,
  ranges: ReadonlyMap<string, Range>,
): Map<string, Affine8> {
  const bounds = new Map([...absorbed].map(([node, bound]) => [node.outputs[0], bound]));
  const affines = new Map<string, Affine8>();
  for (const value of values) {
    const source = sharedWith.get(value) ?? value;
    const range = ranges.get(source);
    if (!range || !Number.isFinite(range.min) || !Number.isFinite(range.max)) {
      throw new PrecisionError(
        range ? "not-finite" : "no-range",
        source,
        range
          ? `value ${source} went from ${range.min} to ${range.max}; the model or a calibration image is damaged`
          : `no range of ${source} is known; calibrate with the outputs of observable() for this very model`,
      );
    }
    const bound = bounds.get(value);
    affines.set(
      value,
      affineOfRange(bound === undefined ? range : { min: 0, max: Math.max(0, Math.min(bound, range.max)) }),
    );
  }
  return affines;
}

/** The node, reading its weights and bias through `DequantizeLinear`. */
function withQuantizedWeights(
  graph: QuantizedGraph,
  { node, channels, inputs, weights, bias }: Linear,
  read: Affine8,
  model: Model,
  portable: boolean,
): Node {
  const name = node.inputs[1];
  const isConvolution = node.opType === "Conv";
  const dims = isConvolution ? (model.initializers.get(name)?.dims ?? []) : [channels, inputs];
  const leastScales = bias?.map((value) => Math.abs(value) / read.scale / BIAS_LIMIT);
  const neighbours = portable ? neighboursOf(node, dims) : undefined;
  const { values, scales } = quantizeWeights(weights, channels, { neighbours, leastScales });
  const operands = ["", graph.dequantized(name, { type: "int8", dims, data: values }, scales, 0)];
  if (bias) {
    const steps = scales.map((scale) => scale * read.scale);
    const tensor = { type: "int32", dims: [channels], data: quantizeBias(bias, steps) } as const;
    operands.push(graph.dequantized(node.inputs[2] || `${name}.bias`, tensor, steps, 0));
  }
  if (isConvolution) return { ...node, inputs: operands };
  return { ...node, opType: "Gemm", inputs: operands, attributes: { alpha: float(1), beta: float(1), transB: int(1) } };
}

/**
 * Which weights ONNX Runtime multiplies side by side: pairs along the kernel's rows, columns and channels, channels
 * fastest. Depthwise kernels add in 32 bits.
 */
function neighboursOf(
  node: Node,
  [, channels, ...kernel]: readonly number[],
): ((n: number, visit: (first: number, second: number) => void) => void) | undefined {
  const area = sizeOf(kernel);
  const size = channels * area;
  if (node.opType === "Conv" && channels === 1 && intAttribute(node, "group", 1) > 1) return;
  const place = (k: number) => (k % channels) * area + Math.floor(k / channels);
  return (n, visit) => {
    for (let k = 0; k + 1 < size; k += 2) visit(n * size + place(k), n * size + place(k + 1));
  };
}
