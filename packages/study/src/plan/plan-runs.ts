import type { StudyAxis, StudyLevel, StudyPart } from "../study-schema.ts";

/** One level of every axis of a part. */
export interface Cell {
  /** Level by axis, in the order of the axes. */
  readonly choice: Readonly<Record<string, StudyLevel>>;
  readonly runs: readonly PlannedRun[];
}

/** What of a study is run; all of it by default. */
export interface Selection {
  /** Which levels of an axis are wanted. */
  readonly keeps?: (axis: StudyAxis, level: StudyLevel) => boolean;
  /** At most this many folds or seeds. */
  readonly repeats?: number;
  /** Which of the runs are wanted; a cell without any is left out. */
  readonly takes?: (run: PlannedRun) => boolean;
}

/** One training. */
export interface PlannedRun {
  /** `fold-0`, `seed-7`; empty where a cell is one run. */
  readonly repeat: string;
  /** Below the part's folder: the levels and the repeat, joined by `/`; empty where there is neither. */
  readonly folder: string;
  /** `key=value` for the protocol, in order. */
  readonly overrides: readonly string[];
}

/**
 * The runs of a part: every combination of levels (the last axis changes fastest), every fold or seed of each.
 */
export function planRuns(part: StudyPart, { keeps = () => true, repeats, takes = () => true }: Selection = {}): Cell[] {
  let choices: (readonly (readonly [StudyAxis, StudyLevel])[])[] = [[]];
  for (const axis of part.axes) {
    const levels = axis.levels.filter((level) => keeps(axis, level));
    choices = choices.flatMap((before) => levels.map((level) => [...before, [axis, level] as const]));
  }
  const cells = choices.map((levels) => ({
    choice: Object.fromEntries(levels.map(([axis, level]) => [axis.name, level])),
    runs: repeatsOf(part)
      .slice(0, repeats)
      .map(({ name, set }) => ({
        repeat: name,
        folder: [...levels.map(([, level]) => level.name), name].filter((step) => step !== "").join("/"),
        overrides: [...levels.map(([, level]) => level.set), set].flatMap(overridesOf),
      }))
      .filter(takes),
  }));
  return cells.filter(({ runs }) => runs.length > 0);
}

function repeatsOf({ folds, seeds, seedSets }: StudyPart): { name: string; set: Record<string, unknown> }[] {
  if (folds !== undefined) {
    return Array.from({ length: folds }, (_, fold) => ({ name: `fold-${fold}`, set: { "split.fold": fold } }));
  }
  if (seeds !== undefined) {
    return seeds.map((seed) => ({
      name: `seed-${seed}`,
      set: Object.fromEntries(seedSets.map((setting) => [setting, seed])),
    }));
  }
  return [{ name: "", set: {} }];
}

/** JSON is YAML; null is written as an empty value, which takes a setting out. */
export const overridesOf = (set: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(set).map(([key, value]) => `${key}=${value === null ? "" : JSON.stringify(value)}`);
