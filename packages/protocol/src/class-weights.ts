import { ProtocolError } from "./errors.ts";

/** The training images, as far as weights need them. */
export interface ClassCounts {
  readonly classes: readonly string[];
  /** Class index of each training image. */
  readonly labels: readonly number[];
}

/**
 * Weights by class name as a vector; 1 for a class that is not named.
 * @param where the field, for messages
 * @throws ProtocolError `bad-protocol` for a class that is not there
 */
export function weightsByName(
  weights: Readonly<Record<string, number>>,
  { classes }: ClassCounts,
  where: string,
): number[] {
  const unknown = Object.keys(weights).find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    throw new ProtocolError(
      "bad-protocol",
      where,
      `${where}: the data has no class ${unknown}; its classes are ${classes.join(", ")}`,
    );
  }
  return classes.map((name) => weights[name] ?? 1);
}

/** n / (classes * n_c), as `class_weight="balanced"` of scikit-learn. @throws ProtocolError `bad-data` */
export const balancedWeights = (data: ClassCounts, where: string): number[] =>
  counts(data, where).map((count) => data.labels.length / (data.classes.length * count));

/** Negatives over positives of each class, as PyTorch suggests for `pos_weight`. @throws ProtocolError `bad-data` */
export const balancedPositives = (data: ClassCounts, where: string): number[] =>
  counts(data, where).map((count) => (data.labels.length - count) / count);

function counts({ classes, labels }: ClassCounts, where: string): number[] {
  return classes.map((name, index) => {
    const count = labels.filter((label) => label === index).length;
    if (count > 0) return count;
    throw new ProtocolError(
      "bad-data",
      where,
      `${where}: balanced weights want every class among the training images, but ${name} is not; name the weights, or split otherwise`,
    );
  });
}
