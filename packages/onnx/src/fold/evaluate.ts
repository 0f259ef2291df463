import type { Node } from "../graph.ts";
import type { TypeSource } from "../shapes/context.ts";
import { constantTensor, shapeBounds } from "../shapes/generation.ts";
import { inferTypes } from "../shapes/index.ts";
import { int64, sizeOf, type Tensor } from "../tensor.ts";
import { arithmetic } from "./arithmetic.ts";
import type { Evaluator, Known } from "./call.ts";
import { dataOf, numbersOf } from "./numbers.ts";
import { rearranging } from "./rearranging.ts";

const evaluators: Readonly<Partial<Record<string, Evaluator>>> = { ...arithmetic, ...rearranging };

/** What shape arithmetic, masks and index tables stay below; more is left to the runtime. */
const MAX_ELEMENTS = 65_536;

/** Operators whose value follows from the type of their input, or from nothing. */
const bySource: Readonly<Record<string, (node: Node, source: TypeSource) => Tensor | undefined>> = {
  Constant: (node) => constantTensor(node),
  Shape: (node, source) => {
    const { dims } = source.typeOf(node.inputs[0]);
    return int64(dims.slice(...shapeBounds(node, dims.length)));
  },
  Size: (node, source) => ({ ...int64([sizeOf(source.typeOf(node.inputs[0]).dims)]), dims: [] }),
};

function known(node: Node, source: TypeSource): Known[] | undefined {
  const inputs: Known[] = [];
  for (const name of node.inputs) {
    if (!name) continue;
    const tensor = source.constantOf(name);
    if (!tensor || tensor.data.length > MAX_ELEMENTS) return undefined;
    const values = numbersOf(tensor);
    if (!values) return undefined;
    inputs.push({ type: tensor.type, dims: tensor.dims, values });
  }
  return inputs;
}

/**
 * The outputs of a node that needs no data to be computed: its inputs are constants, or it asks for a shape only.
 * Covers the operators of shape arithmetic, up to 65,536 elements; nothing for all others.
 * @throws GraphError when the node can't be typed
 */
export function evaluate(node: Node, source: TypeSource): Tensor[] | undefined {
  if (node.domain) return undefined;
  const direct = bySource[node.opType]?.(node, source);
  if (direct) return [direct];
  const evaluator = evaluators[node.opType];
  const inputs = evaluator && known(node, source);
  if (!inputs) return undefined;
  const types = inferTypes(node, source).slice(0, node.outputs.length);
  if (types.some(({ dims }) => sizeOf(dims) > MAX_ELEMENTS)) return undefined;
  const tensors: Tensor[] = [];
  for (const [output, type] of types.entries()) {
    const values = evaluator({ node, source, inputs, type, output });
    const data = values && dataOf(type.type, values);
    if (!data || data.length !== sizeOf(type.dims)) return undefined;
    tensors.push({ type: type.type, dims: type.dims, data });
  }
  return tensors;
}
