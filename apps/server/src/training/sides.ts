import type { ManifestRecord } from "@leukoscope/data";
import { holdOut, TuneError } from "@leukoscope/tune";
import { ApiError } from "../api/problem.ts";

/** Draws which images are held out where a data set does not say so itself. */
const SEED = "1";

/** What a fine-tuning learns from, and what it is judged on. */
export interface Sides {
  readonly classes: readonly string[];
  readonly train: readonly ManifestRecord[];
  readonly validation: readonly ManifestRecord[];
}

/**
 * The two sides of a data set: as its manifest has them, or else drawn, whole patients where each class has two, then
 * groups, then images. Its test images are on neither, nor are
 * held out ones of a class that nothing is learnt of.
 * @throws ApiError 422 `too-few-labels`
 */
export function sidesOf(records: readonly ManifestRecord[]): Sides {
  if (records.some(({ split }) => split === "val")) return givenSides(records);
  const open = records.filter(({ split }) => split !== "test");
  const known = (["patient", "group"] as const).filter((key) => open.every((record) => record[key] !== undefined));
  const { classes, sides } = laidOut(
    open.map((record) => ({
      label: record.class,
      sources: [...known.map((key) => record[key] ?? ""), record.sha256],
    })),
  );
  return {
    classes,
    train: open.filter((_, at) => sides[at] === "train"),
    validation: open.filter((_, at) => sides[at] === "validation"),
  };
}

function givenSides(records: readonly ManifestRecord[]): Sides {
  const train = records.filter(({ split }) => split === "train");
  const classes = [...new Set(train.map((record) => record.class))].sort();
  if (classes.length < 2) {
    const what = `All images to learn from are of ${classes.length === 1 ? "one class" : "no class"}.`;
    throw tooFew(what, "Add images of another class.");
  }
  const validation = records.filter((record) => record.split === "val" && classes.includes(record.class));
  if (validation.length > 0) return { classes, train, validation };
  throw tooFew("No image of a class that is learnt is held out.", "Add some whose split is val, or leave splits out.");
}

/** As `holdOut`, always alike. @throws ApiError 422 `too-few-labels` */
export function laidOut(labels: Parameters<typeof holdOut>[0]) {
  try {
    return holdOut(labels, SEED);
  } catch (error) {
    if (error instanceof TuneError) throw tooFew(error.what, error.remedy);
    throw error;
  }
}

const tooFew = (what: string, remedy: string) => new ApiError(422, "too-few-labels", what, remedy);
