import { GraphError, type Model, type Node, type ValueInfo } from "../graph.ts";

/** Checks that every value has one origin, before its use (nodes are in topological order). @throws GraphError */
export function checkValues(
  inputs: readonly ValueInfo[],
  initializers: Model["initializers"],
  nodes: readonly Node[],
  outputs: readonly { readonly name: string }[],
  source: string,
): void {
  const known = new Set<string>(initializers.keys());
  const declare = (name: string) => {
    if (known.has(name)) throw new GraphError("duplicate-value", name, `${source}: value ${name} is computed twice`);
    known.add(name);
  };
  const need = (name: string, reader: string) => {
    if (known.has(name)) return;
    throw new GraphError("unknown-value", name, `${source}: ${reader} reads ${name}, which nothing before it computes`);
  };
  for (const input of inputs) declare(input.name);
  for (const node of nodes) {
    for (const input of node.inputs) if (input) need(input, `${node.opType} ${node.name}`);
    for (const output of node.outputs) if (output) declare(output);
  }
  for (const output of outputs) need(output.name, "the graph's output");
}
