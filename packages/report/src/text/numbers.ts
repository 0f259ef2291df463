import type { CaseReport, Correction } from "../document/schema.ts";

/** What people call images and cells by: identifiers are for machines. */
export interface Numbers {
  /** `2` for the second image. */
  readonly images: ReadonlyMap<string, string>;
  /** `2.5` for the fifth cell of the second image. */
  readonly cells: ReadonlyMap<string, string>;
}

/** Numbers by identifier, from 1 up, in the report's order. */
export function numbersOf({ cells, images }: CaseReport): Numbers {
  const ofImages = new Map(images.map(({ id }, index) => [id, String(index + 1)]));
  const seen = new Map<string, number>();
  const ofCells = new Map<string, string>();
  for (const { id, imageId } of cells) {
    const place = (seen.get(imageId) ?? 0) + 1;
    seen.set(imageId, place);
    ofCells.set(id, `${ofImages.get(imageId)}.${place}`);
  }
  return { images: ofImages, cells: ofCells };
}

/** What a correction is of: `2.5`, or `image 2`. */
export const numberOf = (correction: Correction, { cells, images }: Numbers): string =>
  "cellId" in correction ? (cells.get(correction.cellId) ?? "") : `image ${images.get(correction.imageId) ?? ""}`;
