import {
  type Attributes,
  CHANNEL_BLOCKS_DOMAIN,
  GraphBuilder,
  int,
  type Model,
  type Node,
  sizeOf,
} from "@leukoscope/onnx";
import { reshape } from "../rules/reshape.ts";

/** A model on its way into blocks of channels: which values have which form by now. */
export class Blocking {
  /** The new model. */
  readonly builder: GraphBuilder;
  /** Channels in a block. */
  readonly size: number;
  readonly #model: Model;
  readonly #dimsOf: (value: string) => readonly number[];
  /** Values -> their blocked form, or what makes it when it is first asked for. */
  readonly #blocked = new Map<string, string | (() => string)>();
  /** By output; many are only on the way to another form. */
  readonly #reshapes = new Map<string, Node>();
  readonly #readers = new Map<string, number>();
  /** Values -> how to compute them with more attributes: a rectifier that reads one alone is computed with it. */
  readonly extensible = new Map<string, (attributes: Attributes) => string>();
  /** Values joined along the channels -> what they are joined from: phases that are woven need not be joined. */
  readonly joined = new Map<string, readonly string[]>();

  /** @param dimsOf shapes of the model's values */
  constructor(model: Model, size: number, dimsOf: (value: string) => readonly number[]) {
    this.#model = model;
    this.#dimsOf = dimsOf;
    this.size = size;
    this.builder = GraphBuilder.before(model);
    const read = [...model.nodes.flatMap(({ inputs }) => inputs), ...model.outputs.map(({ name }) => name)];
    for (const value of read) this.#readers.set(value, (this.#readers.get(value) ?? 0) + 1);
  }

  /** Shape of a value of the given model. */
  dimsOf(value: string): readonly number[] {
    return this.#dimsOf(value);
  }

  /** Whether whole blocks make up the channels of a batch of planes. */
  fits(dims: readonly number[]): boolean {
    return dims.length === 4 && dims[1] % this.size === 0;
  }

  /** Whether a value is there, or can be had without laying it out anew, in blocks. */
  isBlocked(value: string): boolean {
    return this.#blocked.has(value);
  }

  /** Whether one node alone reads a value. */
  isReadOnce(value: string): boolean {
    return this.#readers.get(value) === 1;
  }

  /** The value that a `Reshape` was to be made from which nobody has asked for yet. */
  reshapedFrom(value: string): string | undefined {
    return this.builder.has(value) ? undefined : this.#reshapes.get(value)?.inputs[0];
  }

  /** Notes the blocked form of a value. */
  give(value: string, form: string | (() => string)): void {
    this.#blocked.set(value, form);
  }

  /** Puts a `Reshape` off until it is asked for. */
  postpone(node: Node): void {
    this.#reshapes.set(node.outputs[0], node);
  }

  /** The blocked form of a value, which is laid out anew where it has none. */
  blocked(value: string): string {
    const known = this.#blocked.get(value);
    if (typeof known === "string") return known;
    const form = known ? known() : this.op("ReorderInput", [this.plain(value)]);
    this.#blocked.set(value, form);
    return form;
  }

  /** A value in its own form, under its own name. */
  plain(value: string): string {
    if (value === "" || this.builder.has(value)) return value;
    const postponed = this.#reshapes.get(value);
    if (postponed) this.keep(postponed);
    else this.#unblock(value);
    return value;
  }

  /** Adds a node of the given model as it is. */
  keep(node: Node): void {
    for (const input of node.inputs) this.plain(input);
    this.builder.add(node);
  }

  /** An operator on blocked values. */
  op(opType: string, inputs: readonly string[], attributes: Attributes = {}, name = opType): string {
    return this.builder.op(opType, inputs, attributes, { domain: CHANNEL_BLOCKS_DOMAIN, name });
  }

  end(): Model {
    const { name, outputs, metadata } = this.#model;
    for (const output of outputs) this.builder.output(this.plain(output.name));
    return this.builder.build(name, metadata);
  }

  #unblock(value: string): void {
    const blocked = this.blocked(value);
    const dims = this.dimsOf(value);
    if (sizeOf(dims.slice(2)) === 1) {
      // One position a channel: both forms are the same.
      this.builder.op("Identity", [blocked], {}, { outputs: [value] });
      return;
    }
    const attributes = { channels: int(dims[1]) };
    this.builder.op("ReorderOutput", [blocked], attributes, { domain: CHANNEL_BLOCKS_DOMAIN, outputs: [value] });
  }
}

/** What a handler does with a node: true if it has given all its outputs, false if the node is to stay as it is. */
export type Handler = (blocking: Blocking, node: Node) => boolean;

/** Rows of one length in blocks, from a matrix: [rows / block, length, block] in memory. */
export function blockedRows(blocking: Blocking, value: string, rows: number): string {
  const { builder } = blocking;
  const length = sizeOf(builder.dimsOf(value)) / rows;
  return blocking.op("ReorderInput", [reshape(builder, value, [1, rows, 1, length])]);
}
