import { type ImageFormat, sniffFormat } from "@leukoscope/imaging";
import type { ManifestRecord } from "../manifest/record.ts";
import { captureDay } from "./capture-date.ts";
import type { ImageMeasures } from "./measure.ts";

/** What is known of an image file besides what its cells look like. */
export interface ImageFacts extends ImageMeasures {
  readonly bytes: number;
  readonly format: ImageFormat;
  /** Days since 1970, where EXIF says so. */
  readonly captured: number | undefined;
}

export const fileFacts = (bytes: Uint8Array): Pick<ImageFacts, "bytes" | "format" | "captured"> => ({
  bytes: bytes.length,
  format: sniffFormat(bytes),
  captured: captureDay(bytes),
});

/** Something that should say nothing of the class. */
export interface Probe {
  readonly name: string;
  /**
   * `no`: the cells have no part in it, so that any prediction is a shortcut. `in part`: the cells are in it beside
   * other things, so that a class may rightly show in it a little.
   */
  readonly seesCells: "no" | "in part";
  /** What to do where it predicts the class. */
  readonly mend: string;
  /** A row of numbers an image; undefined where all images are alike in it. */
  readonly features: (records: readonly ManifestRecord[], facts: readonly ImageFacts[]) => number[][] | undefined;
}

const MOST_KINDS = 20;

/** One column for each value but the rare ones; undefined where there is only one. */
function kinds(values: readonly (string | undefined)[]): number[][] | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_KINDS);
  if (counts.size < 2 && !values.includes(undefined)) return undefined;
  if (counts.size === 0) return undefined;
  return values.map((value) => common.map(([kind]) => (value === kind ? 1 : 0)));
}

const numbers = (rows: readonly (readonly number[])[]): number[][] | undefined =>
  rows.every((row) => row.every((value, j) => value === rows[0][j])) ? undefined : rows.map((row) => [...row]);

/** The last number in a file's name: the order in which files were made, where they were numbered so. */
function numberInName(path: string): number | undefined {
  const digits = /(\d+)(?!.*\d)/.exec(path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, ""))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A column that some images lack: what is missing gets the mean, and a column that says so. */
function withMissing(values: readonly (number | undefined)[]): number[][] | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return numbers(values.map((value) => [value ?? mean, value === undefined ? 1 : 0]));
}

export const probes: readonly Probe[] = [
  {
    name: "source",
    seesCells: "no",
    mend: "the classes come from different places: get every class from every source, or test on a source of its own with data split --scheme source",
    features: (records) => kinds(records.map(({ source }) => source)),
  },
  {
    name: "format",
    seesCells: "no",
    mend: "the classes were saved in different ways: encode all images alike from their originals",
    features: (_, facts) => kinds(facts.map(({ format }) => format)),
  },
  {
    name: "dimensions",
    seesCells: "no",
    mend: "the classes were cut or scaled differently: crop all images to the same field before they are resized",
    features: (records) =>
      numbers(records.map(({ height, width }) => [Math.log(width), Math.log(height), Math.log(width / height)])),
  },
  {
    name: "capture date",
    seesCells: "no",
    mend: "the classes were photographed at different times: split by date or slide, and look whether the light changed",
    features: (_, facts) => withMissing(facts.map(({ captured }) => captured)),
  },
  {
    name: "number in the file name",
    seesCells: "no",
    mend: "no network sees the name, but it tells that the classes were collected one after another: look at border and background below, and split by patient, slide or blocks",
    features: (records) => withMissing(records.map(({ path }) => numberInName(path))),
  },
  {
    name: "file size",
    seesCells: "in part",
    mend: "the classes differ in compression, sharpness or noise: encode all images alike from their originals",
    features: (records, facts) =>
      numbers(records.map(({ height, width }, i) => [Math.log(facts[i].bytes / (width * height))])),
  },
  {
    name: "mean colour",
    seesCells: "in part",
    mend: "normalise stain and light (preparation: reinhard or macenko) or augment colours, and test on another scanner",
    features: (_, facts) => numbers(facts.map(({ colour }) => colour)),
  },
  {
    name: "border pixels",
    seesCells: "no",
    mend: "something at the edge tells the class (a frame, vignetting, a cut): crop the edge away from all images",
    features: (_, facts) => numbers(facts.map(({ border }) => border)),
  },
  {
    // A mark in full colour is taken for a cell, so that the background's measures do not see it.
    name: "corners",
    seesCells: "in part",
    mend: "something in a corner tells the class (a pen mark, a logo, a label): crop it away or paint it over in all images",
    features: (_, facts) => numbers(facts.map(({ corners }) => corners)),
  },
  {
    name: "background colour",
    seesCells: "no",
    mend: "stain, light or slide tell the class: flatten the illumination and normalise the stain, crop to the cells, and test on patients or a scanner of their own",
    features: (_, facts) => numbers(facts.map(({ background }) => background)),
  },
  {
    name: "background layout",
    seesCells: "no",
    mend: "something always in one place tells the class (a scale bar, a label, a shadow): crop it away or paint it over in all images",
    features: (_, facts) => numbers(facts.map(({ layout }) => layout)),
  },
];
