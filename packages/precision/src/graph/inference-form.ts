import type { Model, Node } from "@leukoscope/onnx";
import { withoutUnread } from "./uses.ts";

/** Operators that give their first input on as it is, outside training. */
const passes = (node: Node, read: ReadonlySet<string>): boolean =>
  !node.domain &&
  (node.opType === "Identity" || node.opType === "Dropout") &&
  node.outputs.slice(1).every((output) => !read.has(output));

/** The model without `Dropout` and `Identity`: what computes the same, and hides no neighbour from another. */
export function inferenceForm(model: Model): Model {
  const outputs = new Set(model.outputs.map(({ name }) => name));
  const read = new Set([...model.nodes.flatMap(({ inputs }) => inputs), ...outputs]);
  const origin = new Map<string, string>();
  const follow = (value: string): string => origin.get(value) ?? value;
  const nodes: Node[] = [];
  for (const node of model.nodes) {
    const inputs = node.inputs.map(follow);
    // The name of a graph output has to stay, so the node that gives it does.
    if (passes(node, read) && !outputs.has(node.outputs[0])) origin.set(node.outputs[0], inputs[0]);
    else nodes.push({ ...node, inputs });
  }
  return withoutUnread({ ...model, nodes });
}
