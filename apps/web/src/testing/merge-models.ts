import { GraphError, type Model, type Node, type Tensor, type ValueInfo } from "@leukoscope/onnx";

/**
 * Many small models side by side in one, so that one session runs them all; every value and node is called
 * `<key>/<its name>`. @throws GraphError `bad-attribute` when operator sets differ
 */
export function mergeModels(models: ReadonlyMap<string, Model>): Model {
  const opsets: Record<string, number> = {};
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  const nodes: Node[] = [];
  const initializers = new Map<string, Tensor>();
  for (const [key, model] of models) {
    for (const [domain, version] of Object.entries(model.opsets)) {
      if ((opsets[domain] ?? version) !== version) {
        throw new GraphError("bad-attribute", key, `${key} is of another operator set than the models before it`);
      }
      opsets[domain] = version;
    }
    const named = (name: string) => (name ? `${key}/${name}` : "");
    inputs.push(...model.inputs.map((input) => ({ ...input, name: named(input.name) })));
    outputs.push(...model.outputs.map((output) => ({ ...output, name: named(output.name) })));
    for (const [name, tensor] of model.initializers) initializers.set(named(name), tensor);
    for (const node of model.nodes) {
      nodes.push({
        ...node,
        name: named(node.name),
        inputs: node.inputs.map(named),
        outputs: node.outputs.map(named),
      });
    }
  }
  return { name: "merged", irVersion: 8, opsets, inputs, outputs, initializers, nodes, metadata: {} };
}
