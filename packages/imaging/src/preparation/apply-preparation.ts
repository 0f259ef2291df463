import type { Image } from "../image.ts";
import type { Region } from "../region.ts";
import { crop } from "../transform/crop.ts";
import { Fields } from "./fields.ts";
import { PreparationError } from "./preparation-error.ts";
import type { PreparationStep, StepName, StepOf } from "./step.ts";
import { STEPS, stepNames } from "./steps.ts";

/**
 * Reads a list of steps from a protocol or a model file: every parameter checked, defaults filled in.
 * @throws PreparationError with the path to what is wrong
 */
export function readPreparation(value: unknown): readonly PreparationStep[] {
  if (!Array.isArray(value)) throw new PreparationError([], value, "a list of steps");
  return value.map((item, index) => {
    const fields = new Fields(item, [index]);
    const step = readStep(fields, fields.oneOf("step", stepNames));
    fields.end();
    return step;
  });
}

function readStep<Name extends StepName>(fields: Fields, step: Name): PreparationStep {
  // The table pairs names with their parameters; the union of all pairs is beyond what the compiler follows.
  return { step, ...STEPS[step].read(fields) } as StepOf<Name> as PreparationStep;
}

/** An image after its preparation. */
export interface PreparationResult {
  readonly image: Image;
  /** The part of the original that it shows. */
  readonly region: Region;
}

/**
 * Applies the steps in their order; the image itself where there is none. No step fails on an image: what has no cell to
 * crop to or no stain to normalise passes as it is.
 */
export function applyPreparation(image: Image, steps: readonly PreparationStep[]): PreparationResult {
  let prepared: PreparationResult = { image, region: { left: 0, top: 0, width: image.width, height: image.height } };
  for (const step of steps) prepared = applyStep(prepared, step);
  return prepared;
}

function applyStep<Name extends StepName>({ image, region }: PreparationResult, step: StepOf<Name>): PreparationResult {
  const definition = STEPS[step.step];
  if ("apply" in definition) return { image: definition.apply(image, step), region };
  const { height, left, top, width } = definition.region(image, step);
  return {
    image: crop(image, left, top, width, height),
    region: { left: region.left + left, top: region.top + top, width, height },
  };
}
