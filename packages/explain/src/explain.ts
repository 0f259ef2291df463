import { predictionOf } from "@leukoscope/classifier";
import type { Image } from "@leukoscope/imaging";
import type { Attribution } from "./attribution.ts";
import { ExplainError } from "./errors.ts";
import type { HidingOptions, MethodName } from "./method.ts";
import { methods } from "./methods.ts";
import type { ExplainedModel } from "./model/explained-model.ts";
import { lastActivation } from "./model/layers.ts";

export interface ExplainOptions extends HidingOptions {
  readonly method: MethodName;
  /** Class to explain, by name or index; by default the predicted one. */
  readonly target?: string | number;
  /** The activation to draw on; by default the one that the model's metadata name. */
  readonly layer?: string;
  /** Of every draw; by default 0. */
  readonly seed?: number;
  /** Samples, masks or steps of the methods that take some; each has its own default. */
  readonly samples?: number;
}

/**
 * Explains what a model says of an image.
 * @throws ExplainError `unknown-class`, `unknown-layer`, `no-convolution`, `no-linear-head`, `no-gradient`, `blank-image`,
 *   `bad-option`; AutogradError for an operator that can't be differentiated; ClassifierError `bad-scores`; RuntimeError
 */
export async function explain(
  model: ExplainedModel,
  image: Image,
  { layer = defaultLayer(model), method, seed = 0, target, ...rest }: ExplainOptions,
): Promise<Attribution> {
  const asked = target === undefined ? undefined : model.classIndex(target);
  const start = performance.now();
  const view = model.view(image);
  checkContent(view.image);
  const { drawnOn, explain: run, signed } = methods[method];
  // Where there is a graph for the layer anyway, no second one is loaded for the scores.
  const logits =
    drawnOn === "gradient"
      ? (await model.layerState(view.input, layer, asked)).logits
      : await model.logits(view.input, 1);
  const features = await model.features(view.input);
  const prediction = predictionOf(logits, model.metadata, performance.now() - start, features);
  const explained = asked ?? model.classes.indexOf(prediction.label);
  const raw = await run({ ...rest, model, view, target: explained, layer, seed });
  return {
    ...raw,
    method,
    signed,
    region: view.region,
    blank: raw.map.every((value) => value === 0),
    target: model.classes[explained],
    prediction,
  };
}

/** The layer the metadata name; of a model that names none, the last with height and width. */
export const defaultLayer = ({ graph, metadata }: ExplainedModel): string =>
  metadata.camLayer || (lastActivation(graph) ?? "");

/** @throws ExplainError `blank-image` when every pixel has one and the same colour */
function checkContent({ data }: Image): void {
  if (data.some((value, i) => value !== data[i % 3])) return;
  const [red, green, blue] = data;
  const colour = red + green + blue === 0 ? "black" : `one colour (${red}, ${green}, ${blue})`;
  const message = `what the model sees of the image is all ${colour}: there is nothing in it to explain; check the file, and the crop that the model's metadata ask for`;
  throw new ExplainError("blank-image", [red, green, blue], message);
}
