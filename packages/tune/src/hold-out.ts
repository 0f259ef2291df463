import { Random } from "@leukoscope/random";
import { TuneError } from "./error.ts";

export type Side = "train" | "validation";

/** A label, and what it is of. */
export interface Labelled {
  readonly label: string;
  /** What it comes from, from coarse to fine, such as its case and its picture; as many for every label. */
  readonly sources: readonly string[];
}

export interface HeldOut {
  /** Sorted. */
  readonly classes: readonly string[];
  /** Where each label lies, in the order given; undefined for a class that is too rare. */
  readonly sides: readonly (Side | undefined)[];
  /** Classes that are too rare, with how many sources they come from. */
  readonly left: readonly { readonly label: string; readonly sources: number }[];
}

/** A class from fewer sources can't be both learnt from and held out. */
export const FEWEST_SOURCES = 2;
/** One in so many sources of a class is held out. */
const HELD_OUT = 4;

/**
 * Lays labels on two sides. All that comes from one source lies on one side; a source is the coarsest thing of which each
 * class has two. A quarter of the sources of each class, at least one, is held out, drawn by the seed; each keeps one to
 * learn from.
 * @throws TuneError `too-few-labels` where fewer than two classes are left
 */
export function holdOut(labels: readonly Labelled[], seed: string): HeldOut {
  const finest = sourcesOf(labels, (labels[0]?.sources.length ?? 1) - 1);
  const classes = [...finest].flatMap(([label, own]) => (own.size >= FEWEST_SOURCES ? [label] : [])).sort();
  if (classes.length < 2) {
    throw new TuneError(
      "too-few-labels",
      `Training needs two classes, each labelled in ${FEWEST_SOURCES} pictures at least; there ${classes.length === 1 ? "is one" : "is none"}.`,
      "Label some more.",
    );
  }
  const usable = labels.filter(({ label }) => classes.includes(label));
  const level = usable[0].sources.findIndex((_, at) =>
    [...sourcesOf(usable, at).values()].every((own) => own.size >= FEWEST_SOURCES),
  );
  const held = drawHeld(sourcesOf(usable, level), classes, seed);
  return {
    classes,
    sides: labels.map(({ label, sources }) => {
      if (!classes.includes(label)) return undefined;
      return held.has(sources[level]) ? "validation" : "train";
    }),
    left: [...finest].flatMap(([label, own]) => (classes.includes(label) ? [] : [{ label, sources: own.size }])),
  };
}

/** Sources of each class, at a level. */
function sourcesOf(labels: readonly Labelled[], level: number): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { label, sources } of labels) found.set(label, (found.get(label) ?? new Set()).add(sources[level]));
  return found;
}

function drawHeld(sources: ReadonlyMap<string, ReadonlySet<string>>, classes: readonly string[], seed: string) {
  const held = new Set<string>();
  const isFree = (id: string) => !held.has(id);
  /** Whether each class that is in it has another source to learn from. */
  const canGo = (id: string) =>
    [...sources.values()].every((own) => !own.has(id) || [...own].filter(isFree).length > 1);
  for (const label of classes) {
    const own = [...(sources.get(label) ?? [])].sort();
    const wanted = Math.max(1, Math.floor(own.length / HELD_OUT));
    for (const id of new Random(`${seed}/${label}`).shuffle(own.filter(isFree))) {
      if (own.filter((each) => held.has(each)).length >= wanted) break;
      if (canGo(id)) held.add(id);
    }
  }
  return held;
}
