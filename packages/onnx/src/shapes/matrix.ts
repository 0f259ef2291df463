import { intAttribute } from "../graph.ts";
import { broadcast, firstTypes, mismatch, type ShapeRule, show } from "./context.ts";

const swapLast = (dims: readonly number[]): number[] => {
  const swapped = [...dims];
  [swapped[dims.length - 2], swapped[dims.length - 1]] = [dims[dims.length - 1], dims[dims.length - 2]];
  return swapped;
};

const gemm: ShapeRule = (node, source) => {
  const [a, b] = firstTypes(node, source, 2);
  const left = intAttribute(node, "transA", 0) ? swapLast(a.dims) : a.dims;
  const right = intAttribute(node, "transB", 0) ? swapLast(b.dims) : b.dims;
  if (left[1] !== right[0]) throw mismatch(node, `${show(left)} times ${show(right)}`);
  return [{ type: a.type, dims: [left[0], right[1]] }];
};

/** `MatMul`, and ONNX Runtime's `FusedMatMul`, which also transposes. A vector on the left is a row, on the right a column. */
const matMul: ShapeRule = (node, source) => {
  const [a, b] = firstTypes(node, source, 2);
  if (a.dims.length === 0 || b.dims.length === 0) throw mismatch(node, "multiplies a scalar; that takes Mul");
  const row = a.dims.length === 1;
  const column = b.dims.length === 1;
  const matrices = { a: row ? [1, ...a.dims] : a.dims, b: column ? [...b.dims, 1] : b.dims };
  const left = intAttribute(node, "transA", 0) ? swapLast(matrices.a) : matrices.a;
  const right = intAttribute(node, "transB", 0) ? swapLast(matrices.b) : matrices.b;
  if (left[left.length - 1] !== right[right.length - 2]) throw mismatch(node, `${show(left)} times ${show(right)}`);
  const batch = broadcast(node, left.slice(0, -2), right.slice(0, -2));
  const kept = [...(row ? [] : [left[left.length - 2]]), ...(column ? [] : [right[right.length - 1]])];
  return [{ type: a.type, dims: [...batch, ...kept] }];
};

export const matrix: Readonly<Record<string, ShapeRule>> = { Gemm: gemm, MatMul: matMul, FusedMatMul: matMul };
