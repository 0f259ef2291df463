import { NOT_A_CELL } from "@leukoscope/cells";
import { formatManifest, type ManifestRecord } from "@leukoscope/data";
import { Random } from "@leukoscope/random";
import type { Finding, PictureRecord, Region, Unit } from "../workspace/records.ts";

export type Side = "train" | "validation";

/** One labelled cell or picture. */
export interface Example {
  readonly pictureId: string;
  /** Part of the picture that a model is shown; null for all of it. */
  readonly region: Region | null;
  readonly label: string;
  readonly side: Side;
}

/** A version of the labels, as it was when it was made. */
export interface DataSetRecord {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: string;
  readonly unit: Unit;
  /** Of the manifest, hexadecimal. */
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly examples: readonly Example[];
  /** JSON lines: what `packages/data` and the command read. */
  readonly manifest: string;
}

/** Fewer of a class than this can't be both learnt from and held out. */
export const FEWEST_PICTURES = 2;
/** One in so many pictures of a class is held out. */
const HELD_OUT = 4;

/** Labels that people gave, ready for training: classes that are too rare are left out, and told. */
export interface Labelled {
  readonly classes: readonly string[];
  readonly examples: readonly Example[];
  readonly manifest: string;
  readonly left: readonly { readonly label: string; readonly pictures: number }[];
}

/**
 * Gathers what people labelled. All that comes from one picture lies on one side; a quarter of the pictures of each class,
 * at least one, is held out, drawn by the seed.
 */
export function gatherLabels(
  findings: readonly Finding[],
  pictures: ReadonlyMap<string, PictureRecord>,
  unit: Unit,
  seed: string,
): Labelled {
  const given = findings.filter(
    (finding) => finding.corrected && finding.unit === unit && finding.label !== null && finding.label !== NOT_A_CELL,
  );
  const picturesOf = new Map<string, Set<string>>();
  for (const { label, pictureId } of given) {
    if (label === null) continue;
    picturesOf.set(label, (picturesOf.get(label) ?? new Set()).add(pictureId));
  }
  const usable = [...picturesOf].filter(([, own]) => own.size >= FEWEST_PICTURES).map(([label]) => label);
  const left = [...picturesOf]
    .filter(([label]) => !usable.includes(label))
    .map(([label, own]) => ({ label, pictures: own.size }));
  const classes = usable.sort();
  const held = new Set<string>();
  for (const label of classes) {
    const own = [...(picturesOf.get(label) ?? [])].sort();
    const wanted = Math.max(1, Math.floor(own.length / HELD_OUT)) - own.filter((id) => held.has(id)).length;
    const free = new Random(`${seed}/${label}`).shuffle(own.filter((id) => !held.has(id)));
    // The last picture of a class stays for training.
    for (const id of free.slice(0, Math.min(wanted, free.length - 1))) held.add(id);
  }
  const examples = given.flatMap(({ label, pictureId, seen }): Example[] =>
    label === null || !classes.includes(label)
      ? []
      : [
          {
            pictureId,
            region: unit === "cell" ? seen : null,
            label,
            side: held.has(pictureId) ? "validation" : "train",
          },
        ],
  );
  return { classes, examples, manifest: manifestOf(given, pictures, unit, held, new Set(classes)), left };
}

/** One line a picture: its label, or the boxes of its cells. */
function manifestOf(
  given: readonly Finding[],
  pictures: ReadonlyMap<string, PictureRecord>,
  unit: Unit,
  held: ReadonlySet<string>,
  classes: ReadonlySet<string>,
): string {
  const records = [...new Set(given.map(({ pictureId }) => pictureId))].flatMap((id): ManifestRecord[] => {
    const picture = pictures.get(id);
    const own = given.filter(({ pictureId, label }) => pictureId === id && label !== null && classes.has(label));
    if (picture === undefined || own.length === 0) return [];
    return [
      {
        path: picture.name,
        sha256: picture.sha256,
        class: unit === "field" ? (own[0].label ?? "") : "field",
        width: picture.width,
        height: picture.height,
        // A case is one specimen: what is of one case is not independent.
        group: picture.caseId,
        split: held.has(id) ? "val" : "train",
        ...(unit === "cell" && {
          boxes: own.map(({ box: { left, top, width, height }, label }) => ({
            x: left,
            y: top,
            width,
            height,
            class: label ?? "",
          })),
        }),
      },
    ];
  });
  return formatManifest(records);
}
