import { type Attributes, GraphError, type Model, type Node, type ValueInfo } from "./graph.ts";
import { reductionAxesAsInput } from "./operator-changes.ts";
import { OPSET } from "./opset.ts";
import { inferTypes } from "./shapes/index.ts";
import type { Tensor, TensorType } from "./tensor.ts";
import { upgrade } from "./upgrade.ts";

interface NodeOptions {
  readonly name?: string;
  readonly domain?: string;
  /** Names of the outputs; the count decides how many there are. */
  readonly outputs?: readonly string[];
}

/**
 * Builds a graph node by node in topological order; each value's type is inferred as its node is added, so that a
 * mistake is reported where it is made.
 */
export class GraphBuilder {
  readonly #types = new Map<string, TensorType>();
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #initializers = new Map<string, Tensor>();
  readonly #nodes: Node[] = [];
  readonly #counts = new Map<string, number>();
  readonly #reserved = new Set<string>();
  readonly #nodeNames = new Set<string>();
  readonly #nodeCounts = new Map<string, number>();
  readonly #opsets: Record<string, number>;

  /**
   * @param opsets version of the operator set by domain; the standard one is `OPSET` or newer
   * @throws GraphError `unsupported-operator` for an older one: `upgrade` the model first
   */
  constructor(opsets: Readonly<Record<string, number>> = { "": OPSET }) {
    this.#opsets = { "": OPSET, ...opsets };
    if (this.#opsets[""] < OPSET) {
      throw new GraphError(
        "unsupported-operator",
        "",
        `graphs are built in operator set ${OPSET} or newer, not ${opsets[""]}; bring the model up with upgrade()`,
      );
    }
  }

  /** A builder with a model's inputs and initialisers, where its nodes are going to be written anew. */
  static before(model: Model): GraphBuilder {
    const builder = new GraphBuilder(model.opsets);
    builder.reserve(model.nodes);
    for (const input of model.inputs) builder.input(input.name, input);
    for (const [name, tensor] of model.initializers) builder.initializer(name, tensor);
    return builder;
  }

  /**
   * A builder that continues a finished model, brought up to `OPSET` if it is older; its outputs are kept unless
   * `keepOutputs` is false.
   */
  static from(given: Model, { keepOutputs = true } = {}): GraphBuilder {
    const model = upgrade(given);
    const builder = GraphBuilder.before(model);
    for (const node of model.nodes) builder.add(node);
    if (keepOutputs) for (const output of model.outputs) builder.output(output.name);
    return builder;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  get inputs(): readonly ValueInfo[] {
    return this.#inputs;
  }

  /** Element type and shape of a value. @throws GraphError `unknown-value` */
  typeOf(value: string): TensorType {
    const type = this.#types.get(value);
    if (!type) throw new GraphError("unknown-value", value, `no value ${value} in this graph`);
    return type;
  }

  dimsOf(value: string): readonly number[] {
    return this.typeOf(value).dims;
  }

  has(value: string): boolean {
    return this.#types.has(value);
  }

  /** The tensor behind a value, if it is an initialiser. */
  constantOf(value: string): Tensor | undefined {
    return this.#initializers.get(value);
  }

  /** Keeps the names of what these nodes give for them: they are added later, with others in between. */
  reserve(nodes: readonly Node[]): void {
    for (const { outputs } of nodes) for (const output of outputs) this.#reserved.add(output);
  }

  /** A name that no value of this graph has yet. */
  fresh(stem: string): string {
    let name = stem;
    while (this.#types.has(name) || this.#reserved.has(name)) {
      const count = (this.#counts.get(stem) ?? 0) + 1;
      this.#counts.set(stem, count);
      name = `${stem}_${count}`;
    }
    return name;
  }

  input(name: string, { type, dims }: TensorType): string {
    this.#declare(name, { type, dims });
    this.#inputs.push({ name, type, dims });
    return name;
  }

  initializer(name: string, tensor: Tensor): string {
    this.#declare(name, { type: tensor.type, dims: tensor.dims });
    this.#initializers.set(name, tensor);
    return name;
  }

  /** A constant of the graph under a fresh name. */
  constant(tensor: Tensor, stem = "constant"): string {
    return this.initializer(this.fresh(stem), tensor);
  }

  /**
   * Adds a finished node as it is, but for its name when another node has that one (ONNX Runtime wants them unique), and
   * for the axes of a reduction, which may be written as an attribute, too.
   */
  add(given: Node): void {
    const node = reductionAxesAsInput(given, (tensor, stem) => this.constant(tensor, stem));
    if (node.domain && !(node.domain in this.#opsets)) this.#opsets[node.domain] = 1;
    const types = inferTypes(node, {
      typeOf: (value) => this.typeOf(value),
      constantOf: (value) => this.#initializers.get(value),
    });
    node.outputs.forEach((output, index) => {
      const type = types[index];
      if (output && type) this.#declare(output, type);
    });
    const name = this.#freeNodeName(node.name);
    this.#nodes.push(name === node.name ? node : { ...node, name });
  }

  /** Adds an operator with one output and returns that output's name. */
  op(opType: string, inputs: readonly string[], attributes: Attributes = {}, options: NodeOptions = {}): string {
    const stem = options.name ?? opType;
    const outputs = options.outputs ?? [this.fresh(stem)];
    this.add({ name: stem, opType, domain: options.domain ?? "", inputs, outputs, attributes });
    return outputs[0];
  }

  /** Marks a value as an output of the graph. */
  output(value: string): void {
    this.#outputs.push({ name: value, ...this.typeOf(value) });
  }

  build(name: string, metadata: Readonly<Record<string, string>> = {}): Model {
    return {
      name,
      irVersion: 8,
      opsets: { ...this.#opsets },
      inputs: [...this.#inputs],
      outputs: [...this.#outputs],
      initializers: new Map(this.#initializers),
      nodes: [...this.#nodes],
      metadata,
    };
  }

  #freeNodeName(stem: string): string {
    let name = stem;
    while (name && this.#nodeNames.has(name)) {
      const count = (this.#nodeCounts.get(stem) ?? 0) + 1;
      this.#nodeCounts.set(stem, count);
      name = `${stem}_${count}`;
    }
    this.#nodeNames.add(name);
    return name;
  }

  #declare(name: string, type: TensorType): void {
    if (this.#types.has(name)) {
      throw new GraphError(
        "duplicate-value",
        name,
        `the graph already has a value ${name}; give this one another name`,
      );
    }
    this.#types.set(name, { type: type.type, dims: type.dims });
  }
}
