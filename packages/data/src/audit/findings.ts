import type { RepeatedImages } from "../cleaning/repeated-images.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { type Leak, type Relation, sideOf } from "./leaks.ts";
import type { ShortcutSearch } from "./shortcuts.ts";

/** One thing a person should know of a set, and what to do about it. */
export interface Finding {
  /** `leak`, `shortcut`, `label-conflict` and `unreadable` stand against a set; a `note` does not. */
  readonly kind: "leak" | "shortcut" | "label-conflict" | "unreadable" | "note";
  readonly message: string;
  readonly mend: string;
}

export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

interface Evidence {
  readonly records: readonly ManifestRecord[];
  readonly exact: readonly RepeatedImages[];
  readonly near: readonly RepeatedImages[];
  readonly leaks: readonly Leak[];
  readonly search: ShortcutSearch;
  readonly unreadable: readonly Unreadable[];
}

const NAMES: Readonly<Record<Relation, string>> = {
  exact: "exact copies",
  near: "near duplicates",
  patient: "patients",
  slide: "slides",
  source: "sources",
};

const MENDS: Readonly<Record<Relation, string>> = {
  exact: "split again with data split, which keeps copies together, or keep each image once with data clean",
  near: "split again the manifest that data audit --out writes: its groups are kept together",
  patient: "split again with data split --scheme patient",
  slide: "split again with data split, which keeps slides together",
  source: "a test on a scanner or hospital of its own needs data split --scheme source",
};

/** What the evidence comes to, gravest first. */
export function findingsOf({ exact, leaks, near, records, search, unreadable }: Evidence): Finding[] {
  return [
    ...unreadable.slice(0, 1).map(
      ({ path, reason }): Finding => ({
        kind: "unreadable",
        message: `${unreadable.length} images cannot be read, the first: ${path}: ${reason}`,
        mend: "import the folder again, which leaves them out",
      }),
    ),
    ...leaks.filter(({ relation }) => relation !== "source").map(leakFinding),
    ...conflictsOf([...exact, ...near]),
    ...search.shortcuts
      .filter(({ found }) => found)
      .map(
        ({ balancedAccuracy, chance, interval: [low, high], mend, name }): Finding => ({
          kind: "shortcut",
          message: `${name} predicts the class at ${balancedAccuracy.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}] where chance is ${chance.toFixed(2)}`,
          mend,
        }),
      ),
    ...leaks.filter(({ relation }) => relation === "source").map(leakFinding),
    ...notesOf(records, exact, near, leaks, search),
  ];
}

function leakFinding({ examples, groups, images, relation, testImages }: Leak): Finding {
  const [{ name, paths, sides }] = examples;
  const example = relation === "exact" || relation === "near" ? paths.join(" and ") : name;
  return {
    // One hospital on all sides is how most sets are; the test then says nothing of another.
    kind: relation === "source" ? "note" : "leak",
    message: `${groups} ${relation === "exact" || relation === "near" ? "groups of " : ""}${NAMES[relation]} lie on more than one side (${images} images, ${testImages} of them tested on), such as ${example} in ${sides.join(" and ")}`,
    mend: MENDS[relation],
  };
}

function conflictsOf(groups: readonly RepeatedImages[]): Finding[] {
  const conflicts = groups.filter(({ classes }) => classes.length > 1);
  if (conflicts.length === 0) return [];
  const [{ classes, items }] = conflicts;
  return [
    {
      kind: "label-conflict",
      message: `${conflicts.length} groups of images show the same under different classes, such as ${items.slice(0, 3).join(" and ")} under ${classes.join(" and ")}`,
      mend: "ask who labelled them, or take them out",
    },
  ];
}

function notesOf(
  records: readonly ManifestRecord[],
  exact: readonly RepeatedImages[],
  near: readonly RepeatedImages[],
  leaks: readonly Leak[],
  { folds }: ShortcutSearch,
): Finding[] {
  const note = (message: string, mend: string): Finding => ({ kind: "note", message, mend });
  const beyondFirst = (groups: readonly RepeatedImages[]): number =>
    groups.reduce((sum, { items }) => sum + items.length - 1, 0);
  const leaking = new Set(leaks.map(({ relation }) => relation));
  const classes = new Set(records.map((record) => record.class)).size;
  const unnamed = records.filter(({ patient }) => patient === undefined).length;
  return [
    ...(exact.length > 0 && !leaking.has("exact")
      ? [note(`${beyondFirst(exact)} exact copies in ${exact.length} groups`, "keep each image once with data clean")]
      : []),
    ...(near.length > 0 && !leaking.has("near")
      ? [
          note(
            `${beyondFirst(near)} near duplicates in ${near.length} groups`,
            "split the manifest that data audit --out writes: its groups are kept together",
          ),
        ]
      : []),
    ...(unnamed > 0
      ? [
          note(
            `${unnamed} of ${records.length} images name no patient: leaks between patients cannot be seen`,
            "name patients where they are known; else split with --scheme blocks",
          ),
        ]
      : []),
    ...(records.every((record) => sideOf(record) === undefined)
      ? [
          note(
            "no image has a split: leaks between splits were not looked for",
            "split with data split and audit again",
          ),
        ]
      : []),
    ...(folds === undefined
      ? [
          note(
            classes < 2
              ? "there are no two classes: shortcuts could not be looked for"
              : "a class has one patient, or one run of neighbouring images, only: shortcuts could not be looked for",
            classes < 2 ? "audit the manifest with all its classes" : "add patients or images of that class",
          ),
        ]
      : []),
  ];
}
