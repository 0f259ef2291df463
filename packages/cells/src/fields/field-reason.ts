/** Why the answer for an image, or for a part of a larger one, is empty or partial. */
export interface PartReason {
  readonly code: string;
  readonly message: string;
}

/** What says that there are more cells than were counted, and what says most of a field without any. */
const CLUMPS = ["all-clumps", "red-clumps"];
const MOST_TELLING = [...CLUMPS, "no-cell"];

/**
 * The reason that says most of a whole field, of those of its parts: that cells lie in clumps counts for any field; that
 * a part shows none, only for a field without white cells, and there more than that another part is blank.
 */
export function fieldReason<R extends PartReason>(reasons: readonly R[], whiteCells: number): R | undefined {
  const counting = whiteCells === 0 ? reasons : reasons.filter(({ code }) => CLUMPS.includes(code));
  for (const telling of MOST_TELLING) {
    const found = counting.find(({ code }) => code === telling);
    if (found) return found;
  }
  return counting[0];
}
