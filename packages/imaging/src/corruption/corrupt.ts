import { Random } from "@leukoscope/random";
import { assertWhole } from "../argument.ts";
import type { Image } from "../image.ts";
import { CORRUPTIONS, type CorruptionKind, type CorruptionName } from "./kinds.ts";

/** How much of its unit a kind has at a severity from 1 to 5. */
export function corruptionAmount(kind: CorruptionName, severity: number): number {
  assertWhole("A severity", severity, 1, 5);
  return CORRUPTIONS[kind].amounts[severity - 1];
}

/**
 * Does to an image what a microscope may do, size kept. Kind and seed decide direction and place, whatever the severity, so
 * that an image goes one way as the severity grows. Severity 0 is the image itself.
 * @param severity 0 to 5, whole
 * @throws ImageError `bad-argument` for another severity
 */
export function corrupt(image: Image, kind: CorruptionName, severity: number, seed: string): Image {
  if (severity === 0) return image;
  const { apply }: CorruptionKind = CORRUPTIONS[kind];
  return apply(image, corruptionAmount(kind, severity), new Random(`${seed} ${kind}`));
}
