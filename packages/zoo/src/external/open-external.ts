import { type ExternalData, GraphError, type Model, prepareModel, readInputs, readModel } from "@leukoscope/onnx";
import { ExternalModelError } from "./errors.ts";
import { inPlainForm, withoutEmptyBiases, withoutNoOps } from "./plain-form.ts";

export interface OpenExternalOptions {
  /** What the bytes are, for messages. */
  readonly source: string;
  readonly batch: number;
  /** Width and height of the input, pixels. */
  readonly size: number;
  /** Reads weights that are kept in files beside the model. */
  readonly external?: ExternalData;
}

/**
 * Reads an exported image classifier at a batch and image size, whatever sizes it was exported with, as long as it was
 * not written for these alone. Its one input is float32 [batch, 3, size, size].
 * @throws ExternalModelError `unsupported-input`, `unsupported-size`; GraphError for a file that can't be read
 */
export function openExternal(bytes: Uint8Array, options: OpenExternalOptions): Model {
  const { source, batch, size, external } = options;
  const dims = sizesFor(bytes, options);
  const read = inPlainForm(readModel(bytes, { source, dims, external }));
  try {
    return withoutNoOps(withoutEmptyBiases(prepareModel(read, { dims }), read.initializers));
  } catch (error) {
    if (!(error instanceof GraphError) || error.code !== "shape-mismatch") throw error;
    throw new ExternalModelError(
      "unsupported-size",
      error.where,
      `${source} does not work for ${batch} images of ${size} x ${size} pixels: ${error.message}. Export it with an open batch size (dynamic_axes, dynamic_shapes), and set model.size to the size that it was exported for`,
      { cause: error },
    );
  }
}

/** Sizes by the names that `readModel` and `prepareModel` go by. */
function sizesFor(bytes: Uint8Array, { source, batch, size }: OpenExternalOptions): Record<string, number> {
  const inputs = readInputs(bytes, source);
  const refuse = (problem: string) =>
    new ExternalModelError(
      "unsupported-input",
      inputs[0]?.name ?? "",
      `${source}: ${problem}; export a model with one float32 input [N, 3, height, width]`,
    );
  if (inputs.length !== 1) {
    throw refuse(`it has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(", ") || "none"})`);
  }
  const [{ name, type, dims }] = inputs;
  const shown = `input ${name} is ${type} [${dims?.join(", ") ?? "of no given rank"}]`;
  if (type !== "float32" || dims?.length !== 4) throw refuse(shown);
  if (dims[3] === 3 && dims[1] !== 3) {
    throw refuse(`${shown}: its channels come last (NHWC), which is not supported`);
  }
  if (typeof dims[1] === "number" && dims[1] !== 3) throw refuse(`${shown}, not three colour channels`);
  const wanted = [batch, 3, size, size];
  return Object.fromEntries(
    dims.map((dim, axis) => [typeof dim === "string" ? dim : `${name}.${axis}`, wanted[axis]] as const),
  );
}
