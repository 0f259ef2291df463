import type { Image } from "@leukoscope/imaging";
import { defaultLayer } from "../explain.ts";
import type { ExplainedModel, View } from "../model/explained-model.ts";

/** An image that a counterfactual may take parts from. */
export interface Candidate {
  readonly name: string;
  readonly image: Image;
  /** Its true class, where it is known. */
  readonly class?: string;
}

/** The candidate that the model takes for most like an image, among those of another class. */
export interface NearestUnlike {
  readonly name: string;
  /** True class, where it is known; and the one that the model names. */
  readonly class?: string;
  readonly label: string;
  /** Euclidean distance of the features. */
  readonly distance: number;
  /** As the model sees it, of its input size. */
  readonly image: Image;
}

/**
 * The nearest unlike neighbour: the candidate that the model names another class than `target`, and that is none of that class as
 * far as is known, with the nearest features. Features are the means over the image of the channels that maps are drawn
 * on; of a model without such a layer, its logits.
 * @param target index of the explained class
 * @returns undefined where there is none of another class
 */
export async function nearestUnlike(
  model: ExplainedModel,
  view: View,
  target: number,
  candidates: AsyncIterable<Candidate> | Iterable<Candidate>,
): Promise<NearestUnlike | undefined> {
  const own = (await seen(model, view)).features;
  let nearest: NearestUnlike | undefined;
  for await (const { class: name, image, name: candidate } of candidates) {
    if (name === model.classes[target]) continue;
    const other = model.view(image);
    const { features, logits } = await seen(model, other);
    const top = logits.indexOf(logits.reduce((most, value) => Math.max(most, value)));
    if (top === target) continue;
    const distance = Math.sqrt(features.reduce((sum, value, k) => sum + (value - own[k]) ** 2, 0));
    if (nearest && nearest.distance <= distance) continue;
    nearest = {
      name: candidate,
      ...(name && { class: name }),
      label: model.classes[top],
      distance,
      image: other.image,
    };
  }
  return nearest;
}

async function seen(model: ExplainedModel, { input }: View) {
  const layer = model.layers.length > 0 ? defaultLayer(model) : undefined;
  if (layer === undefined) {
    const logits = await model.logits(input, 1);
    return { logits, features: logits };
  }
  const { activation, channels, logits } = await model.activation(input, layer);
  const pixels = activation.length / channels;
  const features = Float32Array.from({ length: channels }, (_, c) => {
    return activation.subarray(c * pixels, (c + 1) * pixels).reduce((sum, value) => sum + value, 0) / pixels;
  });
  return { logits, features };
}
