/** What one number of a row means. */
export interface Descriptor {
  /** Unique within its family; within a row the region's name stands before it: `nucleus.area`. */
  readonly name: string;
  /** `px` is a pixel's side; `1` has no unit. */
  readonly unit: string;
  /** Least and largest value there can be; infinite where there is no limit. */
  readonly range: readonly [least: number, most: number];
  /** In a few words. */
  readonly meaning: string;
  /** Who defined it, and whose convention is followed. */
  readonly source: string;
}

/**
 * Descriptors that are measured together. The values come in the order of `descriptors`; one that is not defined for
 * the input (the skewness of a single pixel) is NaN.
 */
export interface DescriptorFamily<Input> {
  readonly descriptors: readonly Descriptor[];
  readonly measure: (input: Input) => readonly number[];
}

/** Shorthand for the tables of the families. */
export const describes =
  (source: string) =>
  (name: string, unit: string, range: readonly [number, number], meaning: string): Descriptor => ({
    name,
    unit,
    range,
    meaning,
    source,
  });
