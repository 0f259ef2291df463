import { GraphError, type Model, type Node } from "./graph.ts";
import { operatorChanges, type Rewriting } from "./operator-changes.ts";
import { OLDEST_OPSET, OPSET } from "./opset.ts";
import { TypeTable } from "./shapes/model.ts";

/** From this IR version on files may use the operator set `OPSET`. */
const IR_VERSION = 8;

/** What of a model an upgrade touches or needs. */
export type Upgradable = Pick<Model, "inputs" | "initializers" | "nodes" | "opsets" | "irVersion">;

/**
 * Brings a model of an older operator set up to `OPSET`: nodes whose form has changed since are rewritten to mean the
 * same; everything else stays. A model of `OPSET` or newer, or without standard operators, is returned as it is.
 * @throws GraphError `unsupported-operator` for an operator set below `OLDEST_OPSET`
 */
export function upgrade<Graph extends Upgradable>(model: Graph): Graph {
  const from = model.opsets[""];
  if (from === undefined || from >= OPSET) return model;
  if (from < OLDEST_OPSET) {
    throw new GraphError(
      "unsupported-operator",
      "",
      `the model is written in operator set ${from}; ${OLDEST_OPSET} is the oldest that is read: export it anew, or convert it with onnx.version_converter`,
    );
  }
  const initializers = new Map(model.initializers);
  const nodes: Node[] = [];
  const names = new Set([
    ...model.inputs.map((input) => input.name),
    ...initializers.keys(),
    ...model.nodes.flatMap((node) => node.outputs),
  ]);
  const table = new TypeTable({ inputs: model.inputs, initializers });
  const fresh = (stem: string): string => {
    let name = stem;
    for (let count = 1; names.has(name); count += 1) name = `${stem}_${count}`;
    names.add(name);
    return name;
  };
  const rewriting: Rewriting = {
    fresh,
    constant(tensor, stem) {
      const name = fresh(stem);
      initializers.set(name, tensor);
      table.declare(name, tensor);
      return name;
    },
    dimsOf: (value) => table.types.get(value)?.dims,
  };
  for (const node of model.nodes) {
    const change = node.domain === "" ? operatorChanges[node.opType] : undefined;
    const rewritten = change && from < change.since ? change.rewrite(node, rewriting) : [node];
    for (const each of rewritten) {
      nodes.push(each);
      table.infer(each);
    }
  }
  const irVersion = Math.max(model.irVersion, IR_VERSION);
  return { ...model, initializers, nodes, irVersion, opsets: { ...model.opsets, "": OPSET } };
}
