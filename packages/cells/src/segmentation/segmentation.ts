import type { Mask, Region } from "@leukoscope/imaging";

/** Values of a mask image, as in the reference masks of segmentation_wbc. */
export const NUCLEUS = 255;
export const CYTOPLASM = 128;

/** Ways to tell nucleus, cytoplasm and the rest by colour alone; `unet` is the one that was learned. */
export const classicalMethods = ["fuzzy", "kmeans", "otsu", "zack"] as const;
export type ClassicalMethod = (typeof classicalMethods)[number];
export const methods = [...classicalMethods, "unet"] as const;
export type Method = (typeof methods)[number];

/** A closed boundary: the centres of its pixels, in pixels of the image, clockwise. */
export interface Contour {
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/** Why a cell is not all there, or not sure to be one. */
export type PartialReason =
  /** It is cut by the image's edge. */
  | "touches-border"
  /** Nothing but its nucleus could be told from what lies around. */
  | "no-cytoplasm"
  /** It was cut out of a clump, or is one that could not be cut. */
  | "clump";

/** One white cell. */
export interface CellInstance {
  /** From 1 up; its label in both label maps. */
  readonly id: number;
  /** The smallest rectangle that holds the whole cell. */
  readonly bbox: Region;
  /** Mean position of the cell's pixels; the upper left pixel's centre is (0, 0). */
  readonly centroid: { readonly x: number; readonly y: number };
  /** Pixels. */
  readonly nucleusArea: number;
  /** Pixels of the cell that are no nucleus; may be 0. */
  readonly cytoplasmArea: number;
  /** Of the whole cell. */
  readonly contour: Contour;
  /** One for each part of the nucleus, the largest first. */
  readonly nucleusContours: readonly Contour[];
  readonly touchesBorder: boolean;
  /** None for a whole cell of its own. */
  readonly partial: readonly PartialReason[];
}

/** Why an image gives no white cell, or, for `all-clumps`, fewer than it shows. */
export type SegmentationReason = "too-small" | "blank" | "saturated" | "monochrome" | "no-cell" | "all-clumps";

/** What was found in an image. */
export interface Segmentation {
  readonly width: number;
  readonly height: number;
  readonly method: Method;
  readonly cells: readonly CellInstance[];
  /** Row-major, `width * height`: 0, or the `id` of the cell whose nucleus a pixel belongs to. */
  readonly nucleus: Int32Array;
  /** As `nucleus`, for nucleus and cytoplasm together. */
  readonly cell: Int32Array;
  /** Why there is no cell, or nothing but clumps. */
  readonly reason?: { readonly code: SegmentationReason; readonly message: string };
}

/** Masks of one cell in the frame of its `bbox`. */
export interface CellMasks {
  readonly nucleus: Mask;
  readonly cytoplasm: Mask;
  /** Nucleus and cytoplasm. */
  readonly cell: Mask;
}

/** Cuts the masks of one cell out of the label maps. */
export function masksOf(segmentation: Segmentation, { bbox, id }: CellInstance): CellMasks {
  const { height, left, top, width } = bbox;
  const blank = (): Mask => ({ width, height, data: new Uint8Array(width * height) });
  const [nucleus, cytoplasm, cell] = [blank(), blank(), blank()];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (top + y) * segmentation.width + left + x;
      if (segmentation.cell[from] !== id) continue;
      const at = y * width + x;
      cell.data[at] = 1;
      if (segmentation.nucleus[from] === id) nucleus.data[at] = 1;
      else cytoplasm.data[at] = 1;
    }
  }
  return { nucleus, cytoplasm, cell };
}

/** The mask image of all cells: {@link NUCLEUS}, {@link CYTOPLASM} and 0; one byte a pixel. */
export function maskImage({ cell, height, nucleus, width }: Segmentation): Mask {
  const data = new Uint8Array(cell.length);
  for (let i = 0; i < data.length; i++) data[i] = nucleus[i] > 0 ? NUCLEUS : cell[i] > 0 ? CYTOPLASM : 0;
  return { width, height, data };
}
