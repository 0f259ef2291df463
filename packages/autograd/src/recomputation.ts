import { type GraphBuilder, int64, type Node, scalar } from "@leukoscope/onnx";
import { reshape } from "./rules/reshape.ts";

/** A stretch of the forward graph between two kept values. */
interface Segment {
  readonly nodes: Node[];
  /** Value -> the same computed again; filled when the backward pass first needs it. */
  again?: ReadonlyMap<string, string>;
}

/**
 * Computes parts of the forward graph a second time in the backward pass, so that their activations need not be kept
 * in between (Chen et al. 2016, arXiv 1604.06174). The nodes fall into segments, each of which ends with a kept value;
 * what one segment gives to another is kept, too, and so are vectors, which are small. The last segment is not computed
 * again: its backward pass follows at once.
 */
export class Recomputation {
  readonly #builder: GraphBuilder;
  readonly #segments = new Map<Node, Segment>();
  readonly #kept: ReadonlySet<string>;
  readonly #parameters: ReadonlySet<string>;

  /**
   * Takes the nodes that the builder holds now.
   * @param ends values at which segments end, in any order
   * @param parameters inputs of the graph that are there anyway
   */
  constructor(builder: GraphBuilder, ends: readonly string[], parameters: ReadonlySet<string>) {
    this.#builder = builder;
    this.#parameters = parameters;
    const closing = new Set(ends);
    const segments: Segment[] = [{ nodes: [] }];
    for (const node of builder.nodes) {
      segments[segments.length - 1].nodes.push(node);
      if (node.outputs.some((output) => closing.has(output))) segments.push({ nodes: [] });
    }
    const last = segments.findLast(({ nodes }) => nodes.length > 0);
    for (const segment of segments) {
      if (segment !== last) for (const node of segment.nodes) this.#segments.set(node, segment);
    }
    this.#kept = keptValues(builder, segments);
  }

  /**
   * The node with its inputs and outputs as the backward pass is to read them.
   * @param upstream a gradient of one of its outputs
   */
  again(node: Node, upstream: string): Node {
    const segment = this.#segments.get(node);
    if (!segment) return node;
    segment.again ??= this.#repeat(segment.nodes, upstream);
    const { again } = segment;
    const renamed = (value: string) => again.get(value) ?? value;
    return { ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) };
  }

  /**
   * Appends the nodes once more. They read their kept inputs through a sum with a zero that is taken from the gradient:
   * else the runtime would merge them with the first ones, or compute them before the backward pass has begun.
   */
  #repeat(nodes: readonly Node[], upstream: string): ReadonlyMap<string, string> {
    const builder = this.#builder;
    const first = builder.op("Slice", [
      reshape(builder, upstream, [-1]),
      ...[0, 1, 0].map((number) => builder.constant(int64([number]), "first")),
    ]);
    const zero = builder.op("Mul", [first, builder.constant(scalar(0), "zero")]);
    const read = new Map<string, string>();
    const again = new Map<string, string>();
    const inputOf = (value: string): string => {
      const repeated = again.get(value) ?? read.get(value);
      if (repeated !== undefined) return repeated;
      if (!value || builder.constantOf(value) || this.#parameters.has(value)) return value;
      if (builder.typeOf(value).type !== "float32" || builder.dimsOf(value).length < 2) return value;
      const late = builder.op("Add", [value, zero], {}, { name: `${value}.late` });
      read.set(value, late);
      return late;
    };
    for (const node of nodes) {
      if (node.outputs.every((output) => !output || this.#kept.has(output))) continue;
      const outputs = node.outputs.map((output) => output && builder.fresh(`${output}.again`));
      builder.add({ ...node, name: `${node.name}.again`, inputs: node.inputs.map(inputOf), outputs });
      node.outputs.forEach((output, index) => {
        if (output && !this.#kept.has(output)) again.set(output, outputs[index]);
      });
    }
    return again;
  }
}

/** What is read outside the segment that computes it, and vectors. */
function keptValues(builder: GraphBuilder, segments: readonly Segment[]): Set<string> {
  const home = new Map<string, Segment>();
  const kept = new Set<string>();
  for (const segment of segments) {
    for (const node of segment.nodes) {
      for (const input of node.inputs) if (home.has(input) && home.get(input) !== segment) kept.add(input);
      for (const output of node.outputs) {
        if (!output) continue;
        home.set(output, segment);
        if (builder.dimsOf(output).length < 2) kept.add(output);
      }
    }
  }
  return kept;
}
