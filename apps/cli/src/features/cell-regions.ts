import {
  type ClassicalMethod,
  masksOf,
  type Segmentation,
  scaleCell,
  segmentCells,
  walkField,
} from "@leukoscope/cells";
import { snapMask } from "@leukoscope/data";
import { connectedComponents, crop, decodeImage, type Image, type Mask, type Region } from "@leukoscope/imaging";
import type { Storage } from "@leukoscope/storage";
import type { OpenField } from "../fields/open-field.ts";
import { UsageError } from "../output/errors.ts";

/** A cell in an image, with its masks in the frame of its box. */
export interface CellRegion {
  readonly box: Region;
  /** What lies within the box. */
  readonly image: Image;
  readonly nucleus: Mask;
  readonly cytoplasm: Mask;
}

/** Smaller pieces of a mask are specks, pixels. */
const LEAST_AREA = 30;

/**
 * The white cells of a field or slide of any size, as they are found; boxes are in the pixels of its file.
 * @throws Error with the reason when it holds none
 */
export async function* segmentedRegions(field: OpenField, method: ClassicalMethod): AsyncGenerator<CellRegion> {
  let found = 0;
  let reason: Segmentation["reason"];
  const segment = (image: Image) => segmentCells(image, { method });
  for await (const { cells, image, segmentation } of walkField(field.picture, { segment, onlyWhite: true })) {
    if (!reason || segmentation.reason?.code === "no-cell") reason = segmentation.reason;
    for (const { cell, inPart } of cells) {
      found++;
      const { cytoplasm, nucleus } = masksOf(segmentation, inPart);
      yield { box: scaleCell(cell, field.scale).bbox, image: cropped(image, inPart.bbox), nucleus, cytoplasm };
    }
  }
  if (found === 0) throw new Error(`no cell found${reason ? `: ${reason.message}` : ""}`);
}

/**
 * Cells by a mask image: nucleus 255, cytoplasm 128, background 0; pixels that touch are one cell.
 * @throws Error when the mask does not fit the image, or holds no cell
 */
export async function maskedRegions(image: Image, mask: Uint8Array): Promise<CellRegion[]> {
  const decoded = await decodeImage(mask);
  const { height, width } = image;
  if (decoded.width !== width || decoded.height !== height) {
    throw new Error(`its mask is ${decoded.width} x ${decoded.height}, the image ${width} x ${height}`);
  }
  const { data } = snapMask(decoded);
  const { components, labels } = connectedComponents({ width, height, data });
  const regions = components.flatMap((component, index): CellRegion[] => {
    if (component.area < LEAST_AREA) return [];
    const box: Region = { left: component.left, top: component.top, width: component.width, height: component.height };
    const nucleus = new Uint8Array(box.width * box.height);
    const cytoplasm = new Uint8Array(box.width * box.height);
    for (let y = 0, at = 0; y < box.height; y++) {
      for (let x = 0; x < box.width; x++, at++) {
        const from = (box.top + y) * width + box.left + x;
        if (labels[from] !== index + 1) continue;
        if (data[from] === 255) nucleus[at] = 1;
        else cytoplasm[at] = 1;
      }
    }
    const frame = { width: box.width, height: box.height };
    return [
      {
        box,
        image: cropped(image, box),
        nucleus: { ...frame, data: nucleus },
        cytoplasm: { ...frame, data: cytoplasm },
      },
    ];
  });
  if (regions.length === 0) throw new Error("its mask holds no cell");
  return regions;
}

const cropped = (image: Image, { height, left, top, width }: Region): Image => crop(image, left, top, width, height);

/**
 * The mask files of a folder by the name of their image: `012.mask.png` or `012.png` for `012.bmp`.
 * @throws UsageError `no-masks`
 */
export async function masksIn(storage: Storage, folder: string): Promise<ReadonlyMap<string, string>> {
  const files = (await storage.exists(folder)) ? await storage.list(folder) : [];
  const masks = new Map<string, string>();
  for (const { path } of files) {
    const name = /([^/\\]+?)(\.mask)?\.(png|bmp|tiff?)$/i.exec(path);
    if (name && (name[2] || !masks.has(name[1]))) masks.set(name[1], path);
  }
  if (masks.size > 0) return masks;
  throw new UsageError(
    "no-masks",
    `${folder}: no mask in this folder; give one with NAME.mask.png or NAME.png for every image NAME`,
  );
}

/** The name that a mask goes by. */
export const stemOf = (path: string): string => path.replace(/^.*[/\\]/, "").replace(/\.[^.]+$/, "");
