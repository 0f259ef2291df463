import type { PartResult } from "../study-result.ts";
import { cellsTable } from "./cells-table.ts";
import { comparisonTable } from "./comparison-table.ts";
import { noiseTable } from "./noise-table.ts";
import type { StudyTable } from "./study-table.ts";

/** The tables of a part that has run. */
export function partTables(part: PartResult): StudyTable[] {
  const noise = noiseTable(part);
  const joined = {
    ...part,
    title: "ensembles: the mean of the members' probabilities",
    cells: part.ensembles,
    notes: [],
  };
  return [
    cellsTable(part),
    ...(part.ensembles.length > 0 ? [cellsTable(joined)] : []),
    ...(noise ? [noise] : []),
    ...part.comparisons.map(comparisonTable),
  ];
}

/** Why a part has no table. */
export function unrunText({ title, state, needs, reason }: PartResult): string {
  const why = reason === undefined ? "" : ` (${reason})`;
  return state === "blocked" ? `${title}: not run; ${reason}` : `${title}: not run; it needs ${needs}${why}`;
}
