import {
  type CellInstance,
  fieldReason,
  MaskRows,
  type PartReason,
  type Segmentation,
  walkField,
} from "@leukoscope/cells";
import { type Image, PngRows } from "@leukoscope/imaging";
import { FileAppender } from "@leukoscope/storage";
import type { NodeStorage } from "@leukoscope/storage/node";
import { failureOf } from "../output/errors.ts";
import { levelFacts, type OpenField, type UnreadPart, unreadPart, withField } from "./open-field.ts";

export interface SegmentFieldOptions {
  readonly segment: (image: Image) => Segmentation | Promise<Segmentation>;
  readonly microns?: number;
  /** Told the share of the field that is done. */
  readonly onPart?: (done: number) => void;
}

/**
 * Segments a field or slide of any size, part by part; its mask is written as rows of it are done. A broken one is a row
 * with an error. All numbers are in the pixels of the mask.
 */
export async function segmentField(storage: NodeStorage, path: string, mask: string, options: SegmentFieldOptions) {
  const start = performance.now();
  try {
    return await withField(storage, path, options.microns, async (field) => ({
      path,
      mask,
      ...(await draw(storage, field, mask, options)),
      ms: Math.round(performance.now() - start),
    }));
  } catch (error) {
    const { code, exitCode, message } = failureOf(error);
    if (exitCode === 1) throw error;
    return { path, error: { code, message } };
  }
}

async function draw(storage: NodeStorage, field: OpenField, mask: string, { onPart, segment }: SegmentFieldOptions) {
  const { height, width } = field.picture;
  const file = await FileAppender.open(storage, mask);
  try {
    const png = new PngRows(width, height);
    const rows = new MaskRows(width);
    const write = async (pieces: readonly Uint8Array[]) => {
      for (const piece of pieces) await file.append(piece);
    };
    const cells: ReturnType<typeof describeCell>[] = [];
    const unread: UnreadPart[] = [];
    let [rbc, platelets] = [0, 0];
    let method: Segmentation["method"] | undefined;
    const reasons: PartReason[] = [];
    const onUnread = (...part: Parameters<typeof unreadPart>) => unread.push(unreadPart(...part));
    for await (const part of walkField(field.picture, { segment, onUnread })) {
      method = part.segmentation.method;
      reasons.push(...part.reasons);
      cells.push(...part.cells.map(({ cell }) => describeCell(cell)));
      rbc += part.redCells.length;
      platelets += part.platelets.length;
      await write(png.add(rows.add(part)));
      onPart?.(part.done);
    }
    await write(png.add(rows.take(height)));
    await write(png.end());
    await file.finish();
    const reason = fieldReason(reasons, cells.length);
    return {
      method,
      width,
      height,
      ...levelFacts(field, unread),
      cells,
      wbc: cells.length,
      ...(reason && { reason }),
      rbc,
      platelets,
    };
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

const rounded = (value: number): number => Math.round(100 * value) / 100;

const describeCell = ({ bbox, centroid, cytoplasmArea, id, nucleusArea, partial, touchesBorder }: CellInstance) => ({
  id,
  bbox: [bbox.left, bbox.top, bbox.width, bbox.height],
  centroid: [rounded(centroid.x), rounded(centroid.y)],
  nucleusArea,
  cytoplasmArea,
  touchesBorder,
  partial,
});
