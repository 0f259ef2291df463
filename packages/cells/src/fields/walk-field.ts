import { type Image, ImageError, type Picture, type Region } from "@leukoscope/imaging";
import { findOtherCells, type OtherCells } from "../counting/other-cells.ts";
import type { Platelet } from "../counting/platelets-of.ts";
import type { RedCell } from "../counting/red-cells-of.ts";
import type { CellInstance, Segmentation } from "../segmentation/segmentation.ts";
import type { PartReason } from "./field-reason.ts";
import { moveCell } from "./move-cell.ts";
import { Seams } from "./seams.ts";
import { windowsOf } from "./windows.ts";

export interface WalkOptions {
  /** How white cells are found in what is looked at. */
  readonly segment: (image: Image) => Segmentation | Promise<Segmentation>;
  /** Whether red cells and platelets are left alone. */
  readonly onlyWhite?: boolean;
  /** Usual radius of red cells, pixels, where more than this picture tells it. */
  readonly redRadius?: number;
  /** Pixels that are looked at as one image; larger pictures are cut. Default 6 million, as of a camera. */
  readonly wholePixels?: number;
  /** Side of a part of a larger picture, pixels. Default 2048. */
  readonly side?: number;
  /** What is seen around a part, pixels: more than a cell's diameter. Default 30 micrometres, or 192 pixels. */
  readonly margin?: number;
  /**
   * Told of a part of a cut picture that can't be read; the others go on. Without it, and for a picture in one part, the
   * error is thrown.
   */
  readonly onUnread?: (region: Region, error: ImageError) => void;
}

/** A white cell of a picture. */
export interface FieldCell {
  /** In the picture's pixels, numbered through the picture. */
  readonly cell: CellInstance;
  /** The same in the part that was looked at, with that part's number. */
  readonly inPart: CellInstance;
}

/** One part of a picture, with what belongs to it and to no other part. */
export interface FieldPart {
  /** Where it lies, what lies around its share included. */
  readonly region: Region;
  readonly image: Image;
  readonly segmentation: Segmentation;
  readonly cells: readonly FieldCell[];
  /** In the picture's pixels. */
  readonly redCells: readonly RedCell[];
  readonly platelets: readonly Platelet[];
  /** Why white cells, or red ones, are missing or a guess. */
  readonly reasons: readonly PartReason[];
  /** Rows of the picture above this one are seen by no later part. */
  readonly settled: number;
  /** Share of the picture that was looked at when this part is done, in (0, 1]. */
  readonly done: number;
}

const WHOLE_PIXELS = 6_000_000;
const SIDE = 2048;
/** No cell of a smear is larger, micrometres. */
const LARGEST_CELL = 30;
const MARGIN = 192;

/**
 * Looks at a picture of any size, part by part, row by row, and holds no more than one part at a time. A cell that lies
 * in several parts belongs to the one that has its middle, and is counted once. What fits is one part, so that a field
 * from a camera gives the same cells as `segmentCells`, whatever file it came from.
 * @throws ImageError (as a rejection) when the picture can't be read
 */
export async function* walkField(picture: Picture, options: WalkOptions): AsyncGenerator<FieldPart> {
  const { height, micronsPerPixel, width } = picture;
  const isWhole = width * height <= (options.wholePixels ?? WHOLE_PIXELS);
  const margin = options.margin ?? (micronsPerPixel === undefined ? MARGIN : Math.ceil(LARGEST_CELL / micronsPerPixel));
  const side = isWhole ? Math.max(width, height) : (options.side ?? SIDE);
  const windows = windowsOf(width, height, side, margin);
  const seams = () => new Seams(width, height, windows[0]);
  const [whites, reds, platelets] = [seams(), seams(), seams()];
  let id = 0;
  for (const [index, window] of windows.entries()) {
    const { settled, view } = window;
    for (const each of [whites, reds, platelets]) each.enter(window);
    let image: Image;
    try {
      image = await picture.read(view);
    } catch (error) {
      if (windows.length === 1 || !options.onUnread || !(error instanceof ImageError)) throw error;
      options.onUnread(view, error);
      continue;
    }
    const segmentation = await options.segment(image);
    const others: OtherCells = options.onlyWhite
      ? { redCells: [], platelets: [] }
      : findOtherCells(image, segmentation, { redRadius: options.redRadius });
    const placed = <T extends { readonly x: number; readonly y: number }>(body: T): T => ({
      ...body,
      x: body.x + view.left,
      y: body.y + view.top,
    });
    yield {
      region: view,
      image,
      segmentation,
      cells: segmentation.cells.flatMap((cell): FieldCell[] => {
        const { x, y } = placed(cell.centroid);
        const radius = Math.sqrt((cell.nucleusArea + cell.cytoplasmArea) / Math.PI);
        if (!whites.takes({ x, y, radius })) return [];
        return [{ cell: moveCell(cell, view.left, view.top, ++id), inPart: cell }];
      }),
      redCells: others.redCells.map(placed).filter((body) => reds.takes(body)),
      platelets: others.platelets
        .map(placed)
        .filter(({ area, x, y }) => platelets.takes({ x, y, radius: Math.sqrt(area / Math.PI) })),
      reasons: [segmentation.reason, others.reason].filter((reason) => reason !== undefined),
      settled,
      done: (index + 1) / windows.length,
    };
  }
}
