import { CYTOPLASM, maskImage, NUCLEUS, segmentCells } from "@leukoscope/cells";
import { type Image, type Mask, otsuThreshold, type Plane } from "@leukoscope/imaging";
import type { Regions } from "../faithfulness/evidence-shares.ts";

/** What a smear is divided into: white cells by part, everything else that is stained, and what is left. */
export const SMEAR_REGIONS = ["background", "other cells", "cytoplasm", "nucleus"] as const;
export type SmearRegion = (typeof SMEAR_REGIONS)[number];

/**
 * Divides a smear into nucleus, cytoplasm, other cells and background.
 * @param mask of the white cells, nucleus 255 and cytoplasm 128; where none is given, they are found by colour
 */
export function smearRegions(image: Image, mask: Pick<Mask, "data"> = maskImage(segmentCells(image))): Regions {
  const stained = stainedPixels(image);
  const labels = Uint8Array.from(mask.data, (value, i) => {
    if (value === NUCLEUS) return 3;
    if (value === CYTOPLASM) return 2;
    return stained[i];
  });
  return { width: image.width, height: image.height, labels, names: SMEAR_REGIONS };
}

/** 1 where a pixel is darker in green than the ground: green is what haemoglobin and stains take away. */
function stainedPixels({ data, height, width }: Image): Uint8Array {
  const green: Plane = { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => data[3 * i + 1]) };
  const limit = otsuThreshold(green);
  return Uint8Array.from(green.data, (value) => (value <= limit ? 1 : 0));
}
