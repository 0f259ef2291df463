import {
  float32,
  GraphBuilder,
  int64,
  intAttribute,
  ints,
  type Model,
  type Node,
  sizeOf,
  type Window,
  windowOf,
} from "@leukoscope/onnx";
import { reshape, slice } from "./rules/reshape.ts";

/** Up to so many positions a plane is too short for a product of its own. */
const SHORT_PLANE = 64;
/** Up to so many it pays to fold where that saves changes of layout, as in chains of pointwise and dense convolutions. */
const MEDIUM_PLANE = 256;

/** Up to so many pairs of an input and an output position a depthwise convolution is a matrix a channel. */
const SMALL_MATRIX = 2500;

/** From so many images on it pays to write that matrix out. */
const FEW_IMAGES = 4;

/** Operators that go element by element, whatever the layout. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  "Relu",
  "LeakyRelu",
  "Clip",
  "Sigmoid",
  "HardSigmoid",
  "HardSwish",
  "Tanh",
  "Identity",
]);

/**
 * Where planes are short, lays all images of the batch side by side, [1, C, N * H, W]: a pointwise convolution is then
 * one product over the whole batch, a depthwise one a product a channel, with its kernel written out as a matrix from
 * input to output positions, and a dense one slides over one tall plane. ONNX Runtime's `Conv` takes every image, and
 * every channel of it, by itself, which costs more than the numbers where planes are of some 6 x 6. What is not known
 * to work in this layout reads and gives [N, C, H, W] as before.
 * @param kept values that are wanted under their names in their own shape, besides the model's outputs
 */
export function foldBatch(model: Model, kept: readonly string[] = []): Model {
  const source = GraphBuilder.from(model);
  const [short, medium] = [SHORT_PLANE, MEDIUM_PLANE].map((longest) => {
    const folding = new Folding(model, source, longest);
    for (const node of model.nodes) folding.add(node);
    return { model: folding.end(kept), changes: folding.changes };
  });
  return (medium.changes < short.changes ? medium : short).model;
}

class Folding {
  /** How often values were laid out anew. */
  changes = 0;
  readonly #model: Model;
  readonly #longest: number;
  /** The model as it is; only shapes are asked. */
  readonly #source: GraphBuilder;
  readonly #builder: GraphBuilder;
  /** Values by name -> their folded form. */
  readonly #folded = new Map<string, string>();

  /** @param longest most positions of a plane whose pointwise convolutions are folded */
  constructor(model: Model, source: GraphBuilder, longest: number) {
    this.#model = model;
    this.#longest = longest;
    this.#source = source;
    this.#builder = GraphBuilder.before(model);
  }

  add(node: Node): void {
    const output = this.#foldedOutput(node);
    if (output) {
      this.#folded.set(node.outputs[0], output);
      return;
    }
    for (const input of node.inputs) this.#plain(input);
    this.#builder.add(node);
  }

  end(kept: readonly string[]): Model {
    const { name, outputs, metadata } = this.#model;
    if (this.#folded.size === 0) return this.#model;
    for (const value of kept) this.#plain(value);
    for (const output of outputs) {
      this.#plain(output.name);
      this.#builder.output(output.name);
    }
    return this.#builder.build(name, metadata);
  }

  /** What the node gives in the folded layout; undefined where it stays as it is. */
  #foldedOutput(node: Node): string | undefined {
    const [x, ...rest] = node.inputs;
    if (node.outputs.length !== 1) return undefined;
    if (node.opType === "Conv") return this.#convolution(node);
    const unary = ELEMENTWISE.has(node.opType) || node.opType === "BatchNormalization";
    if (unary && this.#folded.has(x)) return this.#same(node, [this.#fold(x), ...rest]);
    if (node.opType !== "Add" || rest.length !== 1) return undefined;
    const shapes = [x, ...rest].map((input) => this.#source.dimsOf(input).join());
    const known = [x, ...rest].some((input) => this.#folded.has(input));
    return known && shapes[0] === shapes[1] ? this.#same(node, [this.#fold(x), this.#fold(rest[0])]) : undefined;
  }

  #same(node: Node, inputs: readonly string[]): string {
    const output = this.#builder.fresh(`${node.outputs[0]}.folded`);
    this.#builder.add({ ...node, inputs, outputs: [output] });
    return output;
  }

  #convolution(node: Node): string | undefined {
    const [x, weight] = node.inputs;
    const [batch, channels, ...size] = this.#source.dimsOf(x);
    const [outputs, perGroup, ...kernel] = this.#source.dimsOf(weight);
    if (batch < 2 || size.length !== 2) return undefined;
    const groups = intAttribute(node, "group", 1);
    const window = windowOf(node, kernel, size);
    const result = this.#source.dimsOf(node.outputs[0]).slice(2);
    if (groups === 1 && isPointwise(window)) {
      return sizeOf(size) <= this.#longest ? this.#pointwise(node) : undefined;
    }
    if (groups === 1 && keepsSize(window) && sizeOf(size) <= channels) return this.#dense(node, window);
    const depthwise = perGroup === 1 && outputs === channels && groups === channels;
    return depthwise && batch >= FEW_IMAGES && sizeOf(size) * sizeOf(result) <= SMALL_MATRIX
      ? this.#depthwise(node, window)
      : undefined;
  }

  #pointwise(node: Node): string {
    const [x, weight] = node.inputs;
    const [batch, channels, ...size] = this.#source.dimsOf(x);
    const kernels = reshape(this.#builder, weight, [this.#source.dimsOf(weight)[0], channels]);
    const images = reshape(this.#builder, this.#fold(x), [channels, batch * sizeOf(size)]);
    return this.#biased(node, this.#builder.op("MatMul", [kernels, images], {}, { name: node.name }));
  }

  #depthwise(node: Node, window: Window): string {
    const [x, weight] = node.inputs;
    const [batch, channels, ...size] = this.#source.dimsOf(x);
    const [, , ...result] = this.#source.dimsOf(node.outputs[0]);
    const images = reshape(this.#builder, this.#fold(x), [channels, batch, sizeOf(size)]);
    const matrices = this.#matrices(weight, window, size, result);
    return this.#biased(node, this.#builder.op("MatMul", [images, matrices], {}, { name: node.name }));
  }

  /** The images below each other in one plane, with so many empty rows between that no window sees two of them. */
  #dense(node: Node, { pads }: Window): string {
    const [x, ...weights] = node.inputs;
    const [batch, channels, height, width] = this.#source.dimsOf(x);
    const outputs = this.#source.dimsOf(node.outputs[0])[1];
    const rows = height + Math.max(pads[0], pads[2]);
    const images = reshape(this.#builder, this.#fold(x), [channels, batch, height, width]);
    const border = this.#builder.constant(int64([0, 0, 0, 0, 0, 0, rows - height, 0]), "border");
    const apart = rows > height ? this.#builder.op("Pad", [images, border]) : images;
    const plane = reshape(this.#builder, apart, [1, channels, batch * rows, width]);
    const tall = this.#builder.op("Conv", [plane, ...weights], node.attributes, { name: node.name });
    const cut = slice(this.#builder, reshape(this.#builder, tall, [outputs, batch, rows, width]), [2], [0], [height]);
    return reshape(this.#builder, cut, [1, outputs, batch * height, width]);
  }

  /** Rows a channel as a folded value, with the node's bias. */
  #biased(node: Node, rows: string): string {
    const bias = node.inputs[2];
    const [batch, outputs, height, width] = this.#source.dimsOf(node.outputs[0]);
    const folded = reshape(this.#builder, rows, [1, outputs, batch * height, width]);
    if (!bias) return folded;
    return this.#builder.op("Add", [folded, reshape(this.#builder, bias, [1, outputs, 1, 1])]);
  }

  /** A depthwise kernel [C, 1, k…] as matrices from input to output positions, [C, inputs, outputs]. */
  #matrices(weight: string, window: Window, size: readonly number[], result: readonly number[]): string {
    const [channels] = this.#source.dimsOf(weight);
    const taps = sizeOf(window.kernel);
    const [inputs, outputs] = [sizeOf(size), sizeOf(result)];
    const places = this.#builder.constant(float32([taps, inputs * outputs], tapPlaces(window, size, result)), "places");
    const kernels = reshape(this.#builder, weight, [channels, taps]);
    return reshape(this.#builder, this.#builder.op("MatMul", [kernels, places]), [channels, inputs, outputs]);
  }

  /** The folded form of a value, which is laid out anew where it has none yet. */
  #fold(value: string): string {
    const known = this.#folded.get(value);
    if (known) return known;
    const [batch, channels, height, width] = this.#source.dimsOf(value);
    const swapped = this.#swap(value);
    const folded = reshape(this.#builder, swapped, [1, channels, batch * height, width]);
    this.#folded.set(value, folded);
    return folded;
  }

  /** Makes sure that a value is there in its own shape. */
  #plain(value: string): void {
    const folded = this.#folded.get(value);
    if (!folded || this.#builder.has(value)) return;
    const [batch, channels, ...size] = this.#source.dimsOf(value);
    const swapped = reshape(this.#builder, folded, [channels, batch, ...size]);
    this.#swap(swapped, [value]);
  }

  /** [N, C, …] to [C, N, …], and back. */
  #swap(value: string, outputs?: readonly string[]): string {
    this.changes += 1;
    return this.#builder.op("Transpose", [value], { perm: ints([1, 0, 2, 3]) }, { outputs });
  }
}

const isPointwise = ({ kernel, strides, pads }: Window): boolean =>
  sizeOf(kernel) === 1 && strides.every((stride) => stride === 1) && pads.every((pad) => pad === 0);

/** At stride 1, with as much padding as the kernel reaches. */
const keepsSize = ({ kernel, strides, dilations, pads }: Window): boolean =>
  kernel.every((taps, axis) => strides[axis] === 1 && pads[axis] + pads[axis + 2] === (taps - 1) * dilations[axis]);

/** 1 where a weight takes an input position to an output position, else 0: [taps, inputs, outputs]. */
function tapPlaces({ kernel, strides, dilations, pads }: Window, size: readonly number[], result: readonly number[]) {
  const [inputs, outputs] = [sizeOf(size), sizeOf(result)];
  const places = new Float32Array(sizeOf(kernel) * inputs * outputs);
  for (let tap = 0; tap < sizeOf(kernel); tap++) {
    for (let output = 0; output < outputs; output++) {
      const y = Math.floor(output / result[1]) * strides[0] + Math.floor(tap / kernel[1]) * dilations[0] - pads[0];
      const x = (output % result[1]) * strides[1] + (tap % kernel[1]) * dilations[1] - pads[1];
      if (y >= 0 && y < size[0] && x >= 0 && x < size[1]) {
        places[(tap * inputs + y * size[1] + x) * outputs + output] = 1;
      }
    }
  }
  return places;
}
