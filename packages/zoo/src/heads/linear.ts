import { dense } from "../layers.ts";
import { type BuiltHead, type HeadPlace, plainHead, vectors } from "./head.ts";

/** Global average pooling and one dense layer: what most networks of the zoo end in themselves. */
export interface LinearHead {
  readonly kind: "linear";
}

export function buildLinear(place: HeadPlace): BuiltHead {
  dense(place.builder, vectors(place), "head.classifier", place.classes, place.parameters, "logits");
  return plainHead;
}
