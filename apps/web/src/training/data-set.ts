import { NOT_A_CELL } from "@leukoscope/cells";
import { formatManifest, type ManifestRecord } from "@leukoscope/data";
import { holdOut, type Side } from "@leukoscope/tune";
import type { Finding, PictureRecord, Region, Unit } from "../workspace/records.ts";

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

/** Labels that people gave, ready for training: classes that are too rare are left out. */
export interface GatheredLabels {
  readonly classes: readonly string[];
  readonly examples: readonly Example[];
  readonly manifest: string;
}

/**
 * Gathers what people labelled. All that comes from one picture, or one case where there are enough, lies on one side.
 * @throws TuneError where there is too little to learn from
 */
export function gatherLabels(
  findings: readonly Finding[],
  pictures: ReadonlyMap<string, PictureRecord>,
  unit: Unit,
  seed: string,
): GatheredLabels {
  const given = findings.flatMap((finding) => {
    const { label } = finding;
    const counts = finding.corrected && finding.unit === unit && label !== null && label !== NOT_A_CELL;
    return counts ? [{ ...finding, label }] : [];
  });
  const { classes, sides } = holdOut(
    given.map(({ label, caseId, pictureId }) => ({ label, sources: [caseId, pictureId] })),
    seed,
  );
  const kept = given.flatMap((finding, index) => {
    const side = sides[index];
    return side === undefined ? [] : [{ ...finding, side }];
  });
  const examples = kept.map(({ label, pictureId, seen, side }): Example => {
    return { pictureId, region: unit === "cell" ? seen : null, label, side };
  });
  return { classes, examples, manifest: manifestOf(kept, pictures, unit) };
}

type Kept = Finding & { readonly label: string; readonly side: Side };

/** One line a picture: its label, or the boxes of its cells. */
function manifestOf(kept: readonly Kept[], pictures: ReadonlyMap<string, PictureRecord>, unit: Unit): string {
  const records = [...new Set(kept.map(({ pictureId }) => pictureId))].flatMap((id): ManifestRecord[] => {
    const picture = pictures.get(id);
    const own = kept.filter(({ pictureId }) => pictureId === id);
    if (picture === undefined) return [];
    return [
      {
        path: picture.name,
        sha256: picture.sha256,
        class: unit === "field" ? own[0].label : "field",
        width: picture.width,
        height: picture.height,
        // A case is one specimen: what is of one case is not independent.
        group: picture.caseId,
        split: own[0].side === "validation" ? "val" : "train",
        ...(unit === "cell" && {
          boxes: own.map(({ box: { left, top, width, height }, label }) => ({
            x: left,
            y: top,
            width,
            height,
            class: label,
          })),
        }),
      },
    ];
  });
  return formatManifest(records);
}
