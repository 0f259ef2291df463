import type { Model, ValueInfo } from "@leukoscope/onnx";
import { ClassifierError } from "./errors.ts";
import type { ClassifierMetadata } from "./metadata.ts";

/** The graph's input, float32 [1, 3, H, W]. */
export const IMAGE_INPUT = "image";
/** The output that is read, float32 [1, C]. */
export const LOGITS_OUTPUT = "logits";
/** The output that a gate reads, float32 [1, D]: the last feature maps, averaged over the image. */
export const FEATURES_OUTPUT = "features";

/**
 * Holds a graph against what its metadata promise.
 * @throws ClassifierError `bad-graph` naming the input or output, its shape and the one it should have
 */
export function checkInterface(model: Model, { input, classes, gate }: ClassifierMetadata): void {
  check("input", IMAGE_INPUT, model.inputs, [1, 3, input.height, input.width]);
  check("output", LOGITS_OUTPUT, model.outputs, [1, classes.length]);
  if (gate) check("output", FEATURES_OUTPUT, model.outputs, [1, gate.features.dimension]);
}

function check(role: string, name: string, values: readonly ValueInfo[], dims: readonly number[]): void {
  const found = values.find((value) => value.name === name);
  if (found?.type === "float32" && found.dims.join() === dims.join()) return;
  const have = values.map((value) => `${value.name} ${value.type} [${value.dims.join(", ")}]`).join("; ") || "none";
  throw new ClassifierError(
    "bad-graph",
    name,
    found?.dims,
    `the model's metadata ask for the ${role} ${name}, float32 [${dims.join(", ")}], but the graph has: ${have}; correct metadata_props or export the graph again`,
  );
}
