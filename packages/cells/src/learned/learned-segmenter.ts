import {
  connectedComponents,
  crop,
  fillHoles,
  type Image,
  type Mask,
  type Region,
  whiteLevels,
} from "@leukoscope/imaging";
import { readModel } from "@leukoscope/onnx";
import type { Runtime, Session, SessionOptions } from "@leukoscope/runtime";
import { CellsError } from "../errors.ts";
import { instancesOf } from "../instances/instances.ts";
import { largestParts } from "../instances/largest-parts.ts";
import { segmentCells } from "../segmentation/segment-cells.ts";
import type { CellInstance, Segmentation } from "../segmentation/segmentation.ts";
import { classify, NUCLEUS_CLASS, type PixelReader } from "./pixel-probabilities.ts";

/** What `metadata_props` of a segmenter's model file say it is. */
export const SEGMENTER_FORMAT = "leukoscope-segmenter-1";

/** A cell of which nuclei take less than this share is one with lobes; cells that touch have more. */
const LOBED = 0.6;
/** Share of a nucleus that lies within a cell it is a lobe of. */
const WITHIN = 0.8;

/** A cell is looked at once more, from where the network saw it, if its box there is off by more than this share. */
const OFF = 0.1;
/** The first look is at the image as it is, the last one at it turned and mirrored as well. */
const AS_IT_IS = [0];
const ALL_SYMMETRIES = [0, 1, 2, 3, 4, 5, 6, 7];

/**
 * White cells by a network that gives each pixel a class. Colour finds where cells are (`fuzzy`), the network draws them:
 * each is cut out with what lies around, scaled to the network's input, and what the network says goes back to scale.
 * What colour took for the cell's size may be wrong, so the network draws it once more in a view of its own measure,
 * averaged over the square's eight symmetries.
 */
export class LearnedSegmenter {
  readonly #session: Session;
  readonly #side: number;
  readonly #view: number;

  private constructor(session: Session, side: number, view: number) {
    this.#session = session;
    this.#side = side;
    this.#view = view;
  }

  /**
   * @param bytes a model file from `image` [1, 3, side, side] to `probabilities` [1, 3, side, side]; `view` of its
   * metadata is the width of the square it sees, in widths of the cell
   * @throws CellsError `not-a-segmenter`; RuntimeError `load-failed`
   */
  static async load(runtime: Runtime, bytes: Uint8Array, options?: SessionOptions): Promise<LearnedSegmenter> {
    const { inputs, metadata, outputs } = readModel(bytes);
    const dims = inputs[0]?.dims ?? [];
    const gives = outputs.find(({ name }) => name === "probabilities")?.dims ?? [];
    const [batch, channels, height, width] = dims;
    const view = Number(metadata.view);
    const fits = batch === 1 && channels === 3 && height === width && gives.join() === dims.join() && view >= 1;
    if (metadata.format !== SEGMENTER_FORMAT || !fits) {
      throw new CellsError(
        "not-a-segmenter",
        metadata.format,
        `the model is no segmenter (format ${metadata.format ?? "none"}, input [${dims.join(", ")}], view ${metadata.view ?? "none"}); give models/white-cells/model.onnx`,
      );
    }
    return new LearnedSegmenter(await runtime.load(bytes, options), height, view);
  }

  /** @throws RuntimeError `run-failed`, `released` */
  async segment(image: Image): Promise<Segmentation> {
    const coarse = segmentCells(image);
    const { height, width } = image;
    const nucleus = new Int32Array(width * height);
    const cell = new Int32Array(width * height);
    const white = whiteLevels(image);
    const joined = new Set<number>();
    for (const found of coarse.cells) {
      if (joined.has(found.id)) continue;
      const { classes, own, view } = await this.#draw(image, found, coarse, white);
      const lobes = lobesOf(own, classes.data, view, coarse);
      for (const id of lobes) joined.add(id);
      for (let i = 0; i < own.data.length; i++) {
        const at = (view.top + Math.floor(i / view.width)) * width + view.left + (i % view.width);
        // A neighbour keeps its nucleus, and what it was given first.
        const other = coarse.nucleus[at] > 0 && coarse.nucleus[at] !== found.id && !lobes.has(coarse.nucleus[at]);
        if (own.data[i] === 0 || cell[at] > 0 || other) continue;
        cell[at] = found.id;
        if (classes.data[i] === NUCLEUS_CLASS) nucleus[at] = found.id;
      }
    }
    const maps = largestParts({ width, height, nucleus, cell });
    const clumped = new Set(coarse.cells.flatMap(({ id, partial }) => (partial.includes("clump") ? [id] : [])));
    const cells = instancesOf(maps, clumped).filter(({ nucleusArea }) => nucleusArea > 0);
    return { ...maps, method: "unet", cells, ...(coarse.reason && { reason: coarse.reason }) };
  }

  close(): Promise<void> {
    return this.#session.release();
  }

  /** One cell in two looks: the first tells how large it is. */
  async #draw(image: Image, found: CellInstance, coarse: Segmentation, white: readonly number[]): Promise<Drawn> {
    const look = async (view: Region, symmetries: readonly number[]): Promise<Drawn> => {
      const reader: PixelReader = { session: this.#session, side: this.#side, white, symmetries };
      const classes = await classify(crop(image, view.left, view.top, view.width, view.height), reader);
      return { view, classes, own: ownPart(classes, view, found, coarse) };
    };
    const first = viewOf(found.bbox, this.#view, image);
    const { own } = await look(first, AS_IT_IS);
    const box = boxOf(own, first);
    return look(box && isOff(box, found.bbox) ? viewOf(box, this.#view, image) : first, ALL_SYMMETRIES);
  }
}

/** What the network says of a view, and which part of it is the cell. */
interface Drawn {
  readonly view: Region;
  readonly classes: Mask;
  readonly own: Mask;
}

/** Whether two boxes differ by more than a share of the larger one, in any of their edges. */
function isOff(a: Region, b: Region): boolean {
  const least = OFF * Math.max(a.width, a.height, b.width, b.height);
  const edges = ({ height, left, top, width }: Region) => [left, top, left + width, top + height];
  const other = edges(b);
  return edges(a).some((edge, i) => Math.abs(edge - other[i]) > least);
}

/** The box of a mask of a view, in the image; nothing for an empty one. */
function boxOf({ data, width }: Mask, { left, top }: Region): Region | undefined {
  let [x0, y0, x1, y1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    x0 = Math.min(x0, i % width);
    x1 = Math.max(x1, i % width);
    y0 = Math.min(y0, Math.floor(i / width));
    y1 = Math.floor(i / width);
  }
  return x1 < 0 ? undefined : { left: left + x0, top: top + y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
}

/** A square so many times as wide as a box, moved into the image, and cut where it is larger than that. */
function viewOf(bbox: Region, wide: number, image: Image): Region {
  const side = Math.round(wide * Math.max(bbox.width, bbox.height));
  const width = Math.min(side, image.width);
  const height = Math.min(side, image.height);
  const start = (from: number, length: number, own: number, limit: number) =>
    Math.min(Math.max(0, Math.round(from + length / 2 - own / 2)), limit - own);
  return {
    left: start(bbox.left, bbox.width, width, image.width),
    top: start(bbox.top, bbox.height, height, image.height),
    width,
    height,
  };
}

/** What belongs to the cell that colour found: the part, holes filled, that shares most pixels with it. */
function ownPart(classes: Mask, view: Region, found: CellInstance, coarse: Segmentation): Mask {
  const sides = { width: view.width, height: view.height };
  const filled = fillHoles({ ...sides, data: classes.data.map((kind) => (kind > 0 ? 1 : 0)) });
  const { components, labels } = connectedComponents(filled, 4);
  const shared = new Uint32Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) {
    const at = (view.top + Math.floor(i / view.width)) * coarse.width + view.left + (i % view.width);
    if (labels[i] > 0 && coarse.cell[at] === found.id) shared[labels[i]]++;
  }
  const most = Math.max(...shared);
  const own = most > 0 ? shared.indexOf(most) : -1;
  return { ...sides, data: Uint8Array.from(labels, (label) => (label === own ? 1 : 0)) };
}

/** Cells that colour took for several, but are lobes of one that the network sees. */
function lobesOf(own: Mask, classes: Uint8Array, view: Region, coarse: Segmentation): Set<number> {
  const inside = new Map<number, number>();
  let area = 0;
  let nuclear = 0;
  for (let i = 0; i < own.data.length; i++) {
    if (own.data[i] === 0) continue;
    area++;
    if (classes[i] === NUCLEUS_CLASS) nuclear++;
    const id = coarse.nucleus[(view.top + Math.floor(i / view.width)) * coarse.width + view.left + (i % view.width)];
    if (id > 0) inside.set(id, (inside.get(id) ?? 0) + 1);
  }
  if (nuclear >= LOBED * area) return new Set();
  const lobes = coarse.cells.filter(({ id, nucleusArea }) => (inside.get(id) ?? 0) >= WITHIN * nucleusArea);
  return new Set(lobes.map(({ id }) => id));
}
