import { unzlibSync } from "fflate";
import { HASH_PREFIXES, NAMES } from "./published-table.ts";

export const parts = ["training", "preliminary", "final"] as const;
export type Part = (typeof parts)[number];

/** One published image of C-NMC 2019. */
export interface PublishedFile {
  readonly part: Part;
  /** Such as `UID_11_10_1_all`, also where the file is published under a number; empty in the final test. */
  readonly uid: string;
  /** The file's published name, without `.bmp`: the uid in the training set, a number from 1 in the two others. */
  readonly name: string;
  /** `all` or `hem`; unknown in the final test, whose labels were never published. */
  readonly class?: "all" | "hem";
  /** The subject, such as `11` or `H19`. */
  readonly patient?: string;
  readonly fold?: number;
  /** The first 40 bits of the file's SHA-256, as 10 hexadecimal digits. */
  readonly hashPrefix: string;
}

/** Hexadecimal digits that are kept of a hash: by accident, one foreign file in 70 million would pass for a published one. */
export const PREFIX_DIGITS = 10;

let files: readonly PublishedFile[] | undefined;

/**
 * The 15,114 images of C-NMC 2019 (TCIA, doi:10.7937/tcia.2019.dc64i46r): 10,661 for training in three folds, 1,867 of
 * the preliminary phase in the order of their numbers, 2,586 of the final test.
 *
 * `NAMES` is zlib-compressed text: a line `fold subject:image.cell-cell,image.cell` for each subject, an empty line, and
 * `subject_image_cell` of each preliminary file. `HASH_PREFIXES` has five bytes a file, in the same order, then those of
 * the final test.
 */
export function publishedFiles(): readonly PublishedFile[] {
  files ??= readTable();
  return files;
}

function readTable(): PublishedFile[] {
  const [training, preliminary] = new TextDecoder().decode(unzlibSync(fromBase64(NAMES))).split("\n\n");
  const prefixes = fromBase64(HASH_PREFIXES);
  const read: PublishedFile[] = [];
  const nextPrefix = (): string =>
    Array.from(prefixes.subarray((read.length * PREFIX_DIGITS) / 2, ((read.length + 1) * PREFIX_DIGITS) / 2), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
  for (const line of training.split("\n")) {
    const [place, images] = line.split(":");
    const [fold, subject] = place.split(" ");
    for (const entry of images.split(",")) {
      const [image, cells] = entry.split(".");
      for (const cell of cells.split("-")) {
        const known = identify(`${subject}_${image}_${cell}`);
        read.push({ part: "training", name: known.uid, ...known, fold: Number(fold), hashPrefix: nextPrefix() });
      }
    }
  }
  for (const [index, numbers] of preliminary.split(" ").entries()) {
    read.push({ part: "preliminary", name: String(index + 1), ...identify(numbers), hashPrefix: nextPrefix() });
  }
  const before = read.length;
  while (((read.length + 1) * PREFIX_DIGITS) / 2 <= prefixes.length) {
    read.push({ part: "final", name: String(read.length - before + 1), uid: "", hashPrefix: nextPrefix() });
  }
  return read;
}

/** Healthy subjects have an H before their number; nothing else tells the class. */
function identify(numbers: string): { uid: string; class: "all" | "hem"; patient: string } {
  const patient = numbers.slice(0, numbers.indexOf("_"));
  const label = /^h/i.test(patient) ? "hem" : "all";
  return { uid: `UID_${numbers}_${label}`, class: label, patient };
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
