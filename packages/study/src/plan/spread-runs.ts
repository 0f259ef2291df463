import { classicSpecOf } from "../classic/run-classic.ts";
import type { Study } from "../study-schema.ts";
import type { Budget } from "./budget.ts";
import { parseOnly } from "./only.ts";
import { planRuns } from "./plan-runs.ts";

/** One run of a study: what `runStudy` does of it alone where its option `run` says so. */
export interface StudyRun {
  readonly part: string;
  /** Below the part's folder; see `PlannedRun`. */
  readonly folder: string;
}

/**
 * The runs of a study that can be done apart from each other, in whatever order, on whatever machines: those of networks.
 * Classical cells share the measured cells of all images; they are left to who joins the study.
 * @throws StudyError `bad-choice`
 */
export function spreadRuns(study: Study, only: readonly string[] = [], { repeats }: Budget = {}): StudyRun[] {
  const { keeps, part: isWanted } = parseOnly(only, study);
  return study.parts
    .filter((part) => isWanted(part) && part.blocked === undefined)
    .flatMap((part) =>
      planRuns(part, { keeps, repeats })
        .filter((cell) => classicSpecOf(cell) === undefined)
        .flatMap(({ runs }) => runs.map(({ folder }) => ({ part: part.name, folder }))),
    );
}
