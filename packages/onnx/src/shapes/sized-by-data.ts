import { GraphError } from "../graph.ts";
import type { ShapeRule } from "./context.ts";

const refuse: ShapeRule = (node) => {
  throw new GraphError(
    "dynamic-shape",
    node.name,
    `${node.opType} ${node.name}: how many elements it gives depends on the data, so that no sizes can be fixed; ` +
      "export the model without it, such as with a product by a mask in place of a selection",
  );
};

/** Operators of which no rule can tell the size. */
export const sizedByData: Readonly<Record<string, ShapeRule>> = {
  NonZero: refuse,
  Compress: refuse,
  Unique: refuse,
  NonMaxSuppression: refuse,
};
