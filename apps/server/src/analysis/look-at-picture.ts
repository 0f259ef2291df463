import {
  type CellInstance,
  cropAround,
  type FieldPart,
  fieldReason,
  MaskRows,
  type PartReason,
  scaleCell,
  walkField,
} from "@leukoscope/cells";
import type { Classifier } from "@leukoscope/classifier";
import { type ImageError, type Picture, PngRows, type Region } from "@leukoscope/imaging";
import type { ImageCounts } from "../database/schema.ts";
import type { FoundCell } from "./findings.ts";
import type { Segment } from "./open-models.ts";

export interface Looking {
  readonly segment: Segment;
  /** Names each cell. */
  readonly classifier?: Classifier;
  /** How many pixels of the file one of the picture is wide: more than 1 at a coarser level. Default 1. */
  readonly scale?: number;
  /** Side of a part, pixels; a picture of one part otherwise, up to a camera's size. */
  readonly side?: number;
}

/** Where goes what is found, as it is found. */
export interface LookSink {
  /** A part, with its pixels, before its cells are named. */
  part?(part: FieldPart): void;
  /** @param done share of the picture that was looked at, in (0, 1] */
  cells(cells: readonly FoundCell[], done: number): Promise<void> | void;
  /** The next bytes of the mask's PNG. */
  mask(bytes: Uint8Array): Promise<void> | void;
  /** A part that can't be read; without it the error is thrown. */
  unread?(region: Region, error: ImageError): void;
}

export interface Look {
  readonly counts: ImageCounts;
  /** Why no cell was found, or why a count is a guess. */
  readonly reason?: string;
}

/**
 * Finds and names the cells of a picture of any size, part by part; memory holds one part.
 * @throws ImageError; what segmenter and classifier throw
 */
export async function lookAtPicture(
  picture: Picture,
  { classifier, scale = 1, segment, side }: Looking,
  sink: LookSink,
): Promise<Look> {
  const counts = { whiteCells: 0, redCells: 0, platelets: 0 };
  const reasons: PartReason[] = [];
  const png = new PngRows(picture.width, picture.height);
  const rows = new MaskRows(picture.width);
  const draw = async (pieces: readonly Uint8Array[]) => {
    for (const piece of pieces) await sink.mask(piece);
  };
  for await (const part of walkField(picture, {
    segment,
    side,
    wholePixels: side && side ** 2,
    onUnread: sink.unread,
  })) {
    sink.part?.(part);
    counts.whiteCells += part.cells.length;
    counts.redCells += part.redCells.length;
    counts.platelets += part.platelets.length;
    reasons.push(...part.reasons);
    await draw(png.add(rows.add(part)));
    await sink.cells(await named(part, scale, classifier), part.done);
  }
  await draw(png.add(rows.take(picture.height)));
  await draw(png.end());
  const reason = fieldReason(reasons, counts.whiteCells);
  return { counts, ...(reason && { reason: reason.message }) };
}

async function named({ cells, image }: FieldPart, scale: number, classifier?: Classifier): Promise<FoundCell[]> {
  const found: FoundCell[] = [];
  for (const { cell, inPart } of cells) {
    const prediction = await classifier?.predict(cropAround(image, inPart));
    found.push({ ...described(scaleCell(cell, scale)), ...(prediction && { prediction }) });
  }
  return found;
}

const described = ({ bbox, centroid, contour, cytoplasmArea, id, nucleusArea, partial }: CellInstance): FoundCell => ({
  number: id,
  bbox: { left: bbox.left, top: bbox.top, width: bbox.width, height: bbox.height },
  centroid: { x: rounded(centroid.x), y: rounded(centroid.y) },
  contour: Array.from(contour.x, (x, i) => [x, contour.y[i]] as const),
  nucleusArea,
  cytoplasmArea,
  partial,
});

const rounded = (value: number): number => Math.round(100 * value) / 100;
