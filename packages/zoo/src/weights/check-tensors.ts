import { GraphBuilder, type Tensor } from "@leukoscope/onnx";
import type { Backbone } from "../backbone.ts";
import { type ParameterShape, shapeOnly } from "../shape-only.ts";
import { WeightsError } from "./error.ts";

/**
 * Tensors of weight files that no network here has a place for: PyTorch's counters of batches, and the heads of models
 * that were trained here (a new head takes their place).
 */
const IGNORED: readonly RegExp[] = [/(^|\.)num_batches_tracked$/, /^head\./];

/** How many tensors a message names of each kind. */
const NAMED = 5;

/**
 * Holds a file's tensors against what a backbone asks for. Those of the original's top may be there or not: a new head
 * does without.
 * @param tensors floating-point ones as float32
 * @param source what the tensors are from, for messages
 * @throws WeightsError `bad-tensors` naming the tensors that are missing, have another shape or type, or have no place
 */
export function checkTensors(backbone: Backbone, tensors: ReadonlyMap<string, Tensor>, source: string): void {
  const { features, top } = tensorsOf(backbone);
  const missing = [...features.keys()].filter((name) => !tensors.has(name));
  const wrong = [...features].flatMap(([name, { dims }]) => {
    const tensor = tensors.get(name);
    if (!tensor || (tensor.type === "float32" && show(tensor.dims) === show(dims))) return [];
    return [`${name} (${tensor.type} ${show(tensor.dims)}, not float32 ${show(dims)})`];
  });
  const extra = [...tensors.keys()].filter(
    (name) =>
      !features.has(name) &&
      !top.has(name) &&
      !backbone.auxiliaryTensors?.test(name) &&
      !IGNORED.some((pattern) => pattern.test(name)),
  );
  const problems = [list("missing", missing), list("of another shape or type", wrong), list("too many", extra)];
  const found = problems.filter((problem) => problem !== "");
  if (found.length === 0) return;
  throw new WeightsError(
    "bad-tensors",
    source,
    `${source} does not hold the weights of ${backbone.name}: ${found.join("; ")}. ${remedyFor(backbone, tensors)}`,
  );
}

/** Names and shapes that a backbone asks for, and those of its original top. */
function tensorsOf(backbone: Backbone): Record<"features" | "top", ReadonlyMap<string, ParameterShape>> {
  const features = new Map<string, ParameterShape>();
  const top = new Map<string, ParameterShape>();
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [1, 3, backbone.size, backbone.size] });
  const { output } = backbone.build(builder, image, shapeOnly(features));
  backbone.buildTop(builder, output, 2, shapeOnly(top));
  return { features, top };
}

const show = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

function list(what: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `${what}: ${names.slice(0, NAMED).join(", ")}${more}`;
}

/** Names that PyTorch's exporter gives to tensors it has merged or renamed. */
const anonymous = (name: string): boolean => /^(onnx::\w+_\d+|val_\d+|\d+)$/.test(name);

function remedyFor({ name }: Backbone, tensors: ReadonlyMap<string, Tensor>): string {
  const nameless = [...tensors.keys()].find(anonymous);
  if (nameless !== undefined) {
    return `Its tensors have lost their names in the export (${nameless}), batch normalisation was merged into the convolutions: save the state_dict as safetensors, or export with training=TrainingMode.PRESERVE and do_constant_folding=False`;
  }
  const [architecture] = name.split(".");
  return `Use a file with timm's tensor names for ${architecture} (Keras's .h5 names are not known here)`;
}
