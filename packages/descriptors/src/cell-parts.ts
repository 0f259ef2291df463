import { createImage, type Image, type Mask, type Plane, rgbToHsv, rgbToLab, toGrey } from "@leukoscope/imaging";
import type { Colours } from "./colour/colour-statistics.ts";
import { DescriptorError } from "./descriptor-error.ts";
import { type Region, regionOf } from "./region.ts";

/** A cell to measure: where its nucleus and its cytoplasm lie in an image. All three have the same size. */
export interface SegmentedCell {
  readonly image: Image;
  /** May be empty: not every cell has one. */
  readonly nucleus: Mask;
  /** Without the nucleus; a pixel of both counts as nucleus. */
  readonly cytoplasm: Mask;
}

/** A cell cut out of its image, in a frame one pixel wide. */
export interface CellParts {
  readonly nucleus: Region;
  readonly cytoplasm: Region;
  readonly cell: Region;
  readonly grey: Plane;
  readonly colours: Colours;
}

/** @throws DescriptorError `bad-cell` when the sizes differ or no pixel belongs to the cell */
export function cellParts({ cytoplasm, image, nucleus }: SegmentedCell): CellParts {
  for (const mask of [nucleus, cytoplasm]) {
    const fits = mask.width === image.width && mask.height === image.height;
    if (fits && mask.data.length === image.width * image.height) continue;
    throw new DescriptorError(
      "bad-cell",
      [mask.width, mask.height],
      `a mask of ${mask.width} x ${mask.height} does not fit the image of ${image.width} x ${image.height}; give masks of the image's size`,
    );
  }
  const box = boxOf(nucleus, cytoplasm);
  const width = box.right - box.left + 3;
  const height = box.bottom - box.top + 3;
  const framed = createImage(width, height);
  const inNucleus = new Uint8Array(width * height);
  const inCytoplasm = new Uint8Array(width * height);
  const inCell = new Uint8Array(width * height);
  for (let y = box.top; y <= box.bottom; y++) {
    const from = y * image.width;
    const to = (y - box.top + 1) * width + 1 - box.left;
    framed.data.set(image.data.subarray(3 * (from + box.left), 3 * (from + box.right + 1)), 3 * (to + box.left));
    for (let x = box.left; x <= box.right; x++) {
      if (nucleus.data[from + x] !== 0) inNucleus[to + x] = inCell[to + x] = 1;
      else if (cytoplasm.data[from + x] !== 0) inCytoplasm[to + x] = inCell[to + x] = 1;
    }
  }
  const region = (data: Uint8Array): Region => regionOf({ width, height, data });
  return {
    nucleus: region(inNucleus),
    cytoplasm: region(inCytoplasm),
    cell: region(inCell),
    grey: toGrey(framed),
    colours: { rgb: framed.data, hsv: rgbToHsv(framed), lab: rgbToLab(framed) },
  };
}

function boxOf(
  nucleus: Mask,
  cytoplasm: Mask,
): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number } {
  const { height, width } = nucleus;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if ((nucleus.data[i] | cytoplasm.data[i]) === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) {
    throw new DescriptorError("bad-cell", undefined, "the masks hold no pixel; give the masks of a cell");
  }
  return { left, right, top, bottom };
}
