/** Neighbours that are asked. */
export const NEIGHBOURS = 10;
/** Of so many images neighbours are sought; from more, a sample is taken, since the work grows with the square. */
export const MOST_REFERENCES = 6000;

export interface Neighbourhood {
  /** Mean Euclidean distance to the nearest {@link NEIGHBOURS} images of other groups. */
  readonly distance: number;
  /** Indices of these images, nearest first. */
  readonly nearest: readonly number[];
}

/**
 * The nearest images of each image, by brute force over standardised descriptors.
 * @param groups images of one group (copies, one patient) are no neighbours of each other: they would all agree
 * @param references indices of the images that may be neighbours
 */
export function neighbourhoods(
  rows: readonly Float64Array[],
  groups: readonly string[],
  references: readonly number[],
): Neighbourhood[] {
  const width = rows[0]?.length ?? 0;
  const numbers = new Map<string, number>();
  const groupOf = Int32Array.from(groups, (group) => {
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group) ?? 0;
  });
  const flat = new Float64Array(references.length * width);
  for (const [at, index] of references.entries()) flat.set(rows[index], at * width);
  return rows.map((row, self) => {
    const nearest: number[] = [];
    const distances: number[] = [];
    for (let at = 0, from = 0; at < references.length; at++, from += width) {
      if (groupOf[references[at]] === groupOf[self]) continue;
      const farthest = distances.length < NEIGHBOURS ? Number.POSITIVE_INFINITY : distances[NEIGHBOURS - 1];
      let square = 0;
      for (let i = 0; i < width && square < farthest; i++) square += (row[i] - flat[from + i]) ** 2;
      if (square >= farthest) continue;
      let place = distances.length;
      while (place > 0 && distances[place - 1] > square) place--;
      distances.splice(place, 0, square);
      nearest.splice(place, 0, references[at]);
      if (distances.length > NEIGHBOURS) {
        distances.pop();
        nearest.pop();
      }
    }
    const distance = distances.reduce((sum, square) => sum + Math.sqrt(square), 0) / Math.max(1, distances.length);
    return { distance, nearest };
  });
}
