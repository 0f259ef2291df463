export const splitNames = ["train", "val", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** An axis-aligned rectangle in pixels of the upright image; `x`, `y` is the top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What the box holds, such as `lymphoblast` or `red cell`. */
  readonly class: string;
}

/** A place in pixels of the upright image, such as the centre of a cell. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly class: string;
}

/** One line of a manifest: one image and what is known about it. */
export interface ManifestRecord {
  /** With `/`; relative to the manifest's folder, or absolute. See `resolvePath`. */
  readonly path: string;
  /** SHA-256 of the file's bytes, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** The image's label. */
  readonly class: string;
  /** A finer label below `class`, such as the B-ALL subtype of an image whose class is ALL. */
  readonly subclass?: string;
  /** Pixels, upright (after the EXIF orientation). */
  readonly width: number;
  readonly height: number;
  readonly patient?: string;
  /** Where the image comes from: data set, hospital, scanner. */
  readonly source?: string;
  /** The glass slide, where the data set tells slides apart. */
  readonly slide?: string;
  readonly boxes?: readonly Box[];
  readonly points?: readonly LabelledPoint[];
  /** The mask image's path, by the same rule as `path`. */
  readonly mask?: string;
  /** A label map's path, by the same rule: at each pixel the number of the cell, box k being number k + 1; 0 for none. */
  readonly instances?: string;
  /** Images of one group show the same thing (near duplicates, overlapping fields). */
  readonly group?: string;
  /** On every copy but the first: the `path` of the first record with the same bytes. */
  readonly duplicateOf?: string;
  readonly split?: SplitName;
  /** Which of the k folds the image is in, from 0. */
  readonly fold?: number;
}
