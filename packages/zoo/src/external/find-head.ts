import { intsAttribute, type Model, type Node, type TensorType, typesOf } from "@leukoscope/onnx";
import { ExternalModelError } from "./errors.ts";

/** Operators between the last dense layer and the output that the classifier's own head makes up for. */
const AFTER_LOGITS: ReadonlySet<string> = new Set([
  "Softmax",
  "LogSoftmax",
  "Sigmoid",
  "Identity",
  "Cast",
  "Flatten",
  "Reshape",
  "Squeeze",
  "GlobalAveragePool",
]);

/** Operators that give the same scores in another form. */
const RESTATES: ReadonlySet<string> = new Set(["Softmax", "LogSoftmax", "Sigmoid"]);

/** Operators before the last dense layer that the classifier's own head has, too. */
const BEFORE_DENSE: ReadonlySet<string> = new Set(["Dropout", "Identity", "Flatten", "Reshape", "Squeeze"]);

/** How many values an error lists. */
const LISTED = 12;

/**
 * Where the features of an exported classifier end and its head begins: the input of the last dense layer (`Gemm`,
 * `MatMul`, or a 1x1 `Conv`) before the output; before a global average pooling, if there is one, so that the features
 * are a map.
 * @param after the value to take instead
 * @returns a value [N, C] or [N, C, h, w]
 * @throws ExternalModelError `head-not-found`, `unsupported-features`
 */
export function findFeatures(model: Model, after?: string): string {
  const graph = new Producers(model);
  if (after !== undefined) {
    if (!graph.producer(after)) throw graph.notFound(after, `it has no value ${after}`);
    return graph.checked(after);
  }
  const output = graph.logits();
  let value = output;
  let node = graph.producer(value);
  while (node && AFTER_LOGITS.has(node.opType)) {
    value = node.inputs[0];
    node = graph.producer(value);
  }
  if (node?.opType === "Add") {
    const product = node.inputs.map((input) => graph.producer(input)).find((each) => each?.opType === "MatMul");
    node = product && node.inputs.some((input) => graph.isWeight(input)) ? product : undefined;
  }
  if (!node || !graph.isDense(node)) {
    throw graph.notFound(output, `no dense layer (Gemm, MatMul or 1x1 Conv) gives output ${output}`);
  }
  return graph.checked(graph.beforePooling(node.inputs[0]));
}

/** A model seen from its outputs. */
class Producers {
  readonly #model: Model;
  readonly #types: ReadonlyMap<string, TensorType>;
  readonly #producers = new Map<string, Node>();
  /** Values that depend on the model's input. */
  readonly #activations: Set<string>;

  constructor(model: Model) {
    this.#model = model;
    this.#types = typesOf(model);
    this.#activations = new Set(model.inputs.map(({ name }) => name));
    for (const node of model.nodes) {
      const active = node.inputs.some((input) => this.#activations.has(input));
      for (const output of node.outputs) {
        this.#producers.set(output, node);
        if (active) this.#activations.add(output);
      }
    }
  }

  producer(value: string): Node | undefined {
    return this.#producers.get(value);
  }

  isWeight(value: string): boolean {
    return value !== "" && !this.#activations.has(value);
  }

  /** The output that holds scores by class. */
  logits(): string {
    const { outputs } = this.#model;
    const scores = outputs.filter(
      ({ name, type, dims }) => type === "float32" && dims.length === 2 && !this.#restates(name),
    );
    const [chosen] = outputs.length === 1 ? outputs : scores;
    if (!chosen || (outputs.length > 1 && scores.length > 1)) {
      throw this.notFound(
        "",
        `its outputs are ${outputs.map(({ name }) => name).join(", ")}, and not one of them alone is [N, classes]`,
      );
    }
    return chosen.name;
  }

  /** Whether an output is another one after softmax or sigmoid: probabilities beside their logits. */
  #restates(output: string): boolean {
    const node = this.producer(output);
    return (
      node !== undefined && RESTATES.has(node.opType) && this.#model.outputs.some(({ name }) => name === node.inputs[0])
    );
  }

  isDense(node: Node): boolean {
    if (!this.isWeight(node.inputs[1]) || this.isWeight(node.inputs[0])) return false;
    if (node.opType === "Gemm" || node.opType === "MatMul") return true;
    const dims = this.#types.get(node.inputs[1])?.dims ?? [];
    return node.opType === "Conv" && dims.slice(2).every((size) => size === 1);
  }

  /** The value before a global average pooling, looked for through reshaping and dropout; else the first one given. */
  beforePooling(given: string): string {
    let value = given;
    let undropped = given;
    for (let node = this.producer(value); node; node = this.producer(value)) {
      if (this.#poolsAll(node)) return node.inputs[0];
      if (!BEFORE_DENSE.has(node.opType)) break;
      value = node.inputs[0];
      if (node.opType === "Dropout" && undropped === node.outputs[0]) undropped = value;
    }
    return undropped;
  }

  #poolsAll(node: Node): boolean {
    if (this.#types.get(node.inputs[0])?.dims.length !== 4) return false;
    if (node.opType === "GlobalAveragePool") return true;
    if (node.opType !== "ReduceMean") return false;
    const given = this.#model.initializers.get(node.inputs[1] ?? "");
    const axes = given ? Array.from<number | bigint>(given.data).map(Number) : intsAttribute(node, "axes", []);
    return (
      axes
        .map((axis) => (axis + 4) % 4)
        .sort()
        .join() === "2,3"
    );
  }

  /** @throws ExternalModelError unless the value can be features */
  checked(value: string): string {
    if (this.#mayBeFeatures(value)) return value;
    const type = this.#types.get(value);
    throw new ExternalModelError(
      "unsupported-features",
      value,
      `${value} is ${type ? `${type.type} [${type.dims.join(", ")}]` : "of unknown type"}; a head begins at a float32 value [N, C] or [N, C, h, w] that depends on the image. ${this.#remedy()}`,
    );
  }

  #mayBeFeatures(value: string): boolean {
    const type = this.#types.get(value);
    return type?.type === "float32" && [2, 4].includes(type.dims.length) && this.#activations.has(value);
  }

  notFound(where: string, problem: string): ExternalModelError {
    return new ExternalModelError("head-not-found", where, `${this.#model.name}: ${problem}. ${this.#remedy()}`);
  }

  #remedy(): string {
    const candidates = this.#model.nodes
      .flatMap(({ outputs }) => outputs)
      .filter((value) => this.#mayBeFeatures(value))
      .slice(-LISTED)
      .map((value) => `${value} [${this.#types.get(value)?.dims.join(", ")}]`);
    return `Name the value at which the new head begins as model.head.after; the last ones that may be: ${candidates.join("; ") || "none"}`;
  }
}
