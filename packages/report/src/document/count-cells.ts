import { proportionOf, readThresholds, type Specimen } from "@leukoscope/cells";
import type { ReportedCell, ReportedCounts } from "./schema.ts";

/**
 * Counts of a case's cells.
 * @param classes the model's, in its order: each has a row, with a count of 0 too; labels that only reviewers gave follow
 * @param blastClasses labels that are blasts; without any no share of blasts is given
 */
export function countCells(
  cells: readonly ReportedCell[],
  classes: readonly string[],
  blastClasses: ReadonlySet<string>,
  specimen: Specimen,
): ReportedCounts {
  const counted = cells.filter(({ standing }) => standing === "model" || standing === "reviewer");
  const given = new Map(classes.map((label) => [label, 0]));
  for (const { label } of counted) given.set(label, (given.get(label) ?? 0) + 1);
  const of = counted.length;
  const unsure = cells.filter(({ standing }) => standing === "unsure").length;
  const blastCount = counted.filter(({ label }) => blastClasses.has(label)).length;
  const blasts = blastClasses.size > 0 ? proportionOf(blastCount, of) : undefined;
  return {
    cells: cells.length,
    classified: of,
    unsure,
    excluded: cells.length - of - unsure,
    corrected: counted.filter(({ standing }) => standing === "reviewer").length,
    classes: [...given].map(([label, count]) => {
      const proportion = proportionOf(count, of);
      return { label, isBlast: blastClasses.has(label), count, ...(proportion && { proportion: plain(proportion) }) };
    }),
    ...(blasts && {
      blasts: plain(blasts),
      blastBounds: [blastCount / (of + unsure), (blastCount + unsure) / (of + unsure)],
    }),
    limits: blasts
      ? readThresholds(blasts, specimen).map((limit) => ({ ...limit, specimens: [...limit.specimens] }))
      : [],
  };
}

const plain = ({ count, interval: [low, high], of, share }: NonNullable<ReturnType<typeof proportionOf>>) => {
  const interval: [number, number] = [low, high];
  return { share, interval, count, of };
};
