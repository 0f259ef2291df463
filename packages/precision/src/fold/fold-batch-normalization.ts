import { type Model, type Node, type Tensor, type TensorType, typesOf } from "@leukoscope/onnx";
import { requireFloat32 } from "../graph/require-float32.ts";
import { freshNames, Uses, withoutUnread } from "../graph/uses.ts";
import { affineOf } from "./affine.ts";
import { after, andThen, type Linear, linearOf, writtenAs } from "./linear.ts";

export interface FoldOptions {
  /** Values that must still be computed under their names, such as the layer of a class activation map. */
  readonly keep?: readonly string[];
}

/**
 * Batch normalisation in inference mode, worked into its neighbour: into the `Conv`, `Gemm` or `MatMul` that alone gives
 * its input, or else into the one that alone reads its output and has no padding (a head that normalises before its
 * dense layer). Computed in double precision; a normalisation between other operators stays.
 *
 * The value behind the pair keeps its name, the one between them goes.
 * @throws PrecisionError `not-float32`
 */
export function foldBatchNormalization(model: Model, { keep = [] }: FoldOptions = {}): Model {
  requireFloat32(model);
  let folded = model;
  // A pass folds each node once at most; what has new neighbours then is looked at in the next.
  for (let next = foldPairs(folded, keep); next; next = foldPairs(folded, keep)) folded = next;
  return withoutUnread(folded);
}

interface Pair {
  /** The node that goes, and the one that is written anew. */
  readonly gone: Node;
  readonly kept: Node;
  readonly written: Node;
}

function foldPairs(model: Model, keep: readonly string[]): Model | undefined {
  const uses = new Uses(model);
  const types = typesOf(model);
  const fresh = freshNames(model);
  const initializers = new Map(model.initializers);
  const touched = new Set<Node>();
  const pairs: Pair[] = [];
  const constant = (tensor: Tensor, stem: string): string => {
    // A weight that only this node reads is replaced; one that is shared must stay for the others.
    const name = model.initializers.has(stem) && uses.readers(stem).length === 1 ? stem : fresh(stem);
    initializers.set(name, tensor);
    return name;
  };
  const dimsOf = (node: Node) => model.initializers.get(node.inputs[1])?.dims ?? [];
  for (const node of model.nodes) {
    const found = pairOf(node, model, uses, types);
    if (!found || keep.includes(found.between) || touched.has(found.gone) || touched.has(found.linear.node)) continue;
    const { linear, gone } = found;
    touched.add(linear.node).add(gone);
    const written = writtenAs(linear, constant, dimsOf(linear.node));
    const [first, last] = gone === node && found.between === node.inputs[0] ? [linear.node, gone] : [gone, linear.node];
    const ends = { inputs: [first.inputs[0], ...written.inputs.slice(1)], outputs: [last.outputs[0]] };
    pairs.push({ gone, kept: linear.node, written: { ...written, ...ends } });
  }
  if (pairs.length === 0) return;
  const written = new Map(pairs.map(({ kept, written: node }) => [kept, node]));
  const gone = new Set(pairs.map((pair) => pair.gone));
  const nodes = model.nodes.filter((node) => !gone.has(node)).map((node) => written.get(node) ?? node);
  return { ...model, initializers, nodes };
}

/** The linear node that takes a batch normalisation over, already changed, and the value between the two. */
function pairOf(
  node: Node,
  { initializers }: Model,
  uses: Uses,
  types: ReadonlyMap<string, TensorType>,
): { readonly gone: Node; readonly linear: Linear; readonly between: string } | undefined {
  const affine = affineOf(node, initializers);
  if (!affine) return;
  const rankOf = (value: string) => types.get(value)?.dims.length ?? 0;
  const [input] = node.inputs;
  const [output] = node.outputs;
  const giver = uses.producer(input);
  const before = giver && uses.onlyReader(input) && linearOf(giver, initializers, rankOf(giver.inputs[0]));
  if (before && before.channels === affine.scale.length) {
    return { gone: node, linear: andThen(before, affine), between: input };
  }
  const reader = uses.onlyReader(output);
  const behind = reader && reader.inputs[0] === output && linearOf(reader, initializers, rankOf(output));
  if (behind && !behind.padded && reader.inputs.lastIndexOf(output) === 0) {
    return { gone: node, linear: after(behind, affine), between: output };
  }
}
