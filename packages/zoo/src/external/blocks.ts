import type { Model, Node } from "@leukoscope/onnx";
import type { Block } from "../backbone.ts";

const KERNELS: ReadonlySet<string> = new Set(["Conv", "ConvTranspose", "Gemm", "MatMul"]);

/**
 * Blocks of a network of which only the graph is known, for "unfreeze the last n".
 *
 * A block may end only at a value through which everything after it sees the image, so a residual or a dense
 * connection is never cut in half. A stretch between two such values begins a block if it has a kernel (a convolution
 * or a dense layer), else it belongs to the block before; stretches whose first kernels have one scope are one block.
 * The scope is the part of a parameter's or a node's name up to its first number: `layer1.0` of
 * `layer1.0.conv2.weight`, `features.3` of `/features/features.3/conv/conv.1/Conv`.
 */
export function findBlocks(model: Model, features: string): Block[] {
  const blocks: { name: string; scope: string | undefined; output: string }[] = [];
  for (const { nodes, output } of stretches(model, features)) {
    const last = blocks.at(-1);
    const kernel = nodes.find((node) => isKernel(node, model));
    const scope = kernel && scopeOf(kernel, model);
    if (last && (!kernel || (scope !== undefined && scope === last.scope))) last.output = output;
    else blocks.push({ name: scope ?? output, scope, output });
  }
  const counts = new Map<string, number>();
  return blocks.map(({ name, output }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { name: count > 1 ? `${name} (${count})` : name, output };
  });
}

/** The values, in order, through which everything after them sees the image; `features` is the last. */
export const bottlenecks = (model: Model, features: string): string[] =>
  stretches(model, features).map(({ output }) => output);

interface Stretch {
  readonly nodes: readonly Node[];
  /** The one value by which what comes after depends on the image. */
  readonly output: string;
}

function stretches(model: Model, features: string): Stretch[] {
  const activations = new Set(model.inputs.map(({ name }) => name));
  const uses = new Map<string, number>([[features, 1]]);
  const active = model.nodes.filter((node) => {
    if (!node.inputs.some((input) => activations.has(input))) return false;
    for (const output of node.outputs) activations.add(output);
    for (const input of new Set(node.inputs)) if (activations.has(input)) uses.set(input, (uses.get(input) ?? 0) + 1);
    return true;
  });
  const found: Stretch[] = [];
  const open = new Map<string, number>(model.inputs.map(({ name }) => [name, uses.get(name) ?? 0]));
  let nodes: Node[] = [];
  for (const node of active) {
    nodes.push(node);
    for (const input of new Set(node.inputs)) {
      const left = open.get(input);
      if (left === undefined) continue;
      if (left > 1) open.set(input, left - 1);
      else open.delete(input);
    }
    for (const output of node.outputs) if (uses.has(output)) open.set(output, uses.get(output) ?? 0);
    const [output, ...others] = open.keys();
    if (output === undefined || others.length > 0) continue;
    found.push({ nodes, output });
    nodes = [];
    if (output === features) break;
  }
  return found;
}

/** The initialiser that a node's weights come from, through transpositions and the like. */
function weightOf(node: Node, model: Model): string | undefined {
  for (const input of node.inputs) {
    let value = input;
    for (;;) {
      if (model.initializers.has(value)) return value;
      const producer = model.nodes.find((each) => each.outputs.includes(value));
      if (producer?.inputs.length !== 1) break;
      [value] = producer.inputs;
    }
  }
  return undefined;
}

const isKernel = (node: Node, model: Model): boolean => KERNELS.has(node.opType) && weightOf(node, model) !== undefined;

const scopeOf = (node: Node, model: Model): string | undefined =>
  scopeIn(weightOf(node, model) ?? "") ?? scopeIn(moduleOf(node.name));

/** The dotted name of a module in the node names of PyTorch's exporter: each part may repeat the one before it. */
function moduleOf(nodeName: string): string {
  const parts = nodeName.split("/").filter((part) => part !== "");
  return parts.filter((part, index) => !parts[index + 1]?.startsWith(`${part}.`)).join(".");
}

/** Up to the first part with a number and the plain numbers after it; without one all but the last part. */
function scopeIn(name: string): string | undefined {
  if (name.includes(":")) return undefined;
  const parts = name.split(".");
  if (parts.length < 2) return undefined;
  const first = parts.findIndex((part) => /\d/.test(part));
  if (first < 0 || first === parts.length - 1) return parts.slice(0, -1).join(".");
  let end = first + 1;
  while (end < parts.length - 1 && /^\d+$/.test(parts[end])) end += 1;
  return parts.slice(0, end).join(".");
}
