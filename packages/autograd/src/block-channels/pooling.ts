import type { Handler } from "./blocking.ts";

const pool: Handler = (blocking, node) => {
  const [value] = node.inputs;
  if (!blocking.isBlocked(value) || node.outputs.length > 1) return false;
  blocking.give(node.outputs[0], blocking.op(node.opType, [blocking.blocked(value)], node.attributes, node.name));
  return true;
};

export const pooling: Readonly<Record<string, Handler>> = { MaxPool: pool, AveragePool: pool };
