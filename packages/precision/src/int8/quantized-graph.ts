import { type Attributes, int, type Model, type Node, type Tensor } from "@leukoscope/onnx";
import { freshNames } from "../graph/uses.ts";
import type { Affine8 } from "./range.ts";

interface Parameters {
  readonly scale: string;
  readonly zeroPoint: string;
}

/** The graph under construction: nodes in order, with the pairs of `QuantizeLinear` and `DequantizeLinear`. */
export class QuantizedGraph {
  readonly nodes: Node[] = [];
  readonly initializers: Map<string, Tensor>;
  readonly fresh: (stem: string) => string;
  readonly #parameters = new Map<string, Parameters>();

  constructor(model: Model) {
    this.initializers = new Map(model.initializers);
    this.fresh = freshNames(model);
  }

  /**
   * A value through eight bits.
   * @param value names the scale and zero point
   * @param from what is quantised
   * @param to name of the value after it
   * @param like a value whose scale and zero point serve this one, too: runtimes then see that they are the same
   */
  roundTrip(value: string, from: string, to: string, affine: Affine8, like?: string): void {
    const parameters = (like && this.#parameters.get(like)) || this.#parametersOf(value, affine);
    this.#parameters.set(value, parameters);
    const { scale, zeroPoint } = parameters;
    const quantized = this.fresh(`${value}.q`);
    this.#add("QuantizeLinear", [from, scale, zeroPoint], quantized);
    this.#add("DequantizeLinear", [quantized, scale, zeroPoint], to);
  }

  /** A quantised constant with a scale for each position of an axis. @returns the value it stands for */
  dequantized(stem: string, tensor: Tensor, scales: Float32Array, axis: number): string {
    const channels = scales.length;
    const zeros = tensor.type === "int8" ? new Int8Array(channels) : new Int32Array(channels);
    const inputs = [
      this.#constant(`${stem}.q`, tensor),
      this.#constant(`${stem}.scale`, { type: "float32", dims: [channels], data: scales }),
      this.#constant(`${stem}.zero`, { type: tensor.type, dims: [channels], data: zeros }),
    ];
    const output = this.fresh(`${stem}.dq`);
    this.#add("DequantizeLinear", inputs, output, axis);
    return output;
  }

  #parametersOf(value: string, { scale, zeroPoint }: Affine8): Parameters {
    return {
      scale: this.#constant(`${value}.scale`, { type: "float32", dims: [], data: Float32Array.of(scale) }),
      zeroPoint: this.#constant(`${value}.zero`, { type: "uint8", dims: [], data: Uint8Array.of(zeroPoint) }),
    };
  }

  #constant(stem: string, tensor: Tensor): string {
    const name = this.fresh(stem);
    this.initializers.set(name, tensor);
    return name;
  }

  #add(opType: string, inputs: readonly string[], output: string, axis?: number): void {
    const attributes: Attributes = axis === undefined ? {} : { axis: int(axis) };
    this.nodes.push({ name: `${output}.${opType}`, opType, domain: "", inputs, outputs: [output], attributes });
  }
}
