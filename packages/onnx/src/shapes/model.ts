import { evaluate } from "../fold/evaluate.ts";
import { GraphError, type Model, type Node } from "../graph.ts";
import type { Tensor, TensorType } from "../tensor.ts";
import type { TypeSource } from "./context.ts";
import { inferTypes } from "./index.ts";

/**
 * The types of the values of a graph that is walked node by node, as far as the rules reach. Shape arithmetic is worked
 * out on the way; values behind an operator without a rule, or of a size computed from data, stay unknown.
 */
export class TypeTable {
  readonly types = new Map<string, TensorType>();
  /** Values of nodes that need no data: shapes and what is computed from them and from constants. */
  readonly constants = new Map<string, Tensor>();
  /** Values, computed or not, on which the size of another value depends. */
  readonly sizing = new Set<string>();
  /** By value of unknown type, what stood in the way at the first node of that kind before it. */
  readonly failures = new Map<string, GraphError>();
  readonly #initializers: Model["initializers"];
  readonly #source: TypeSource;

  /** @param graph its initialisers may grow while the table is in use; `declare` those */
  constructor(graph: Pick<Model, "inputs" | "initializers">) {
    this.#initializers = graph.initializers;
    this.#source = {
      typeOf: (value) => {
        const type = this.types.get(value);
        if (!type) throw new GraphError("unknown-value", value, `the type of ${value} is not known`);
        return type;
      },
      constantOf: (value) => this.#initializers.get(value) ?? this.constants.get(value),
    };
    for (const { name, type, dims } of graph.inputs) this.types.set(name, { type, dims });
    for (const [name, tensor] of graph.initializers) this.declare(name, tensor);
  }

  declare(name: string, { type, dims }: TensorType): void {
    this.types.set(name, { type, dims });
  }

  /** Enters the types of a node's outputs, if they can be told, and their values, if they need no data. */
  infer(node: Node): void {
    try {
      const tensors = evaluate(node, this.#source);
      const found: readonly TensorType[] = tensors ?? inferTypes(node, this.#sizingSource());
      node.outputs.forEach((output, index) => {
        if (!output || !found[index]) return;
        this.declare(output, found[index]);
        if (tensors) this.constants.set(output, tensors[index]);
      });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const failed = node.inputs.find((input) => this.failures.has(input));
      const cause = (failed && this.failures.get(failed)) || error;
      for (const output of node.outputs) this.failures.set(output, cause);
    }
  }

  #sizingSource(): TypeSource {
    return {
      typeOf: (value) => this.#source.typeOf(value),
      constantOf: (value) => {
        this.sizing.add(value);
        return this.#source.constantOf(value);
      },
    };
  }
}

/** The types of all values of a graph, as far as the rules reach. */
export function typesOf(graph: Pick<Model, "inputs" | "initializers" | "nodes">): Map<string, TensorType> {
  const table = new TypeTable(graph);
  for (const node of graph.nodes) table.infer(node);
  return table.types;
}
