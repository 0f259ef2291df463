import {
  connectedComponents,
  crop,
  fillHoles,
  type Image,
  type Mask,
  type Region,
  resize,
  resizeMap,
} from "@leukoscope/imaging";
import { readModel } from "@leukoscope/onnx";
import type { Runtime, Session, SessionOptions } from "@leukoscope/runtime";
import { CellsError } from "../errors.ts";
import { instancesOf } from "../instances/instances.ts";
import { largestParts } from "../instances/largest-parts.ts";
import { segmentCells } from "../segmentation/segment-cells.ts";
import type { CellInstance, Segmentation } from "../segmentation/segmentation.ts";
import { whiteLevels } from "../segmentation/stain-features.ts";

/** What `metadata_props` of a segmenter's model file say it is. */
export const SEGMENTER_FORMAT = "leukoscope-segmenter-1";

/** Classes of a pixel, in the order of the model's outputs. */
export const pixelClasses = ["background", "cytoplasm", "nucleus"] as const;
const NUCLEUS_CLASS = 2;

/** A cell of which nuclei take less than this share is one with lobes; cells that touch have more. */
const LOBED = 0.6;
/** Share of a nucleus that lies within a cell it is a lobe of. */
const WITHIN = 0.8;

/** The network sees a square this many times as wide as the cell that colour found. */
const VIEW = 2;

/**
 * White cells by a network that gives each pixel a class. Colour finds where cells are (`fuzzy`), the network draws them:
 * each is cut out with what lies around, scaled to the network's input, and what the network says goes back to scale.
 */
export class LearnedSegmenter {
  readonly #session: Session;
  readonly #side: number;

  private constructor(session: Session, side: number) {
    this.#session = session;
    this.#side = side;
  }

  /**
   * @param bytes a model file from `image` [1, 3, side, side] to `probabilities` [1, 3, side, side]
   * @throws CellsError `not-a-segmenter`; RuntimeError `load-failed`
   */
  static async load(runtime: Runtime, bytes: Uint8Array, options?: SessionOptions): Promise<LearnedSegmenter> {
    const { inputs, metadata, outputs } = readModel(bytes);
    const dims = inputs[0]?.dims ?? [];
    const gives = outputs.find(({ name }) => name === "probabilities")?.dims ?? [];
    const [batch, channels, height, width] = dims;
    const fits = batch === 1 && channels === 3 && height === width && gives.join() === dims.join();
    if (metadata.format !== SEGMENTER_FORMAT || !fits) {
      throw new CellsError(
        "not-a-segmenter",
        metadata.format,
        `the model is no segmenter (format ${metadata.format ?? "none"}, input [${dims.join(", ")}]); give models/white-cells/model.onnx`,
      );
    }
    return new LearnedSegmenter(await runtime.load(bytes, options), height);
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
      const view = viewOf(found, image);
      const classes = await this.#classify(crop(image, view.left, view.top, view.width, view.height), white);
      const own = ownPart(classes, view, found, coarse);
      const lobes = lobesOf(own, classes, view, coarse);
      for (const id of lobes) joined.add(id);
      for (let i = 0; i < own.data.length; i++) {
        const at = (view.top + Math.floor(i / view.width)) * width + view.left + (i % view.width);
        // A neighbour keeps its nucleus, and what it was given first.
        const other = coarse.nucleus[at] > 0 && coarse.nucleus[at] !== found.id && !lobes.has(coarse.nucleus[at]);
        if (own.data[i] === 0 || cell[at] > 0 || other) continue;
        cell[at] = found.id;
        if (classes[i] === NUCLEUS_CLASS) nucleus[at] = found.id;
      }
    }
    const maps = largestParts({ width, height, nucleus, cell });
    const cells = instancesOf(maps).filter(({ nucleusArea }) => nucleusArea > 0);
    return { ...maps, method: "unet", cells, ...(coarse.reason && { reason: coarse.reason }) };
  }

  close(): Promise<void> {
    return this.#session.release();
  }

  /** The class of each pixel of a view. */
  async #classify(view: Image, white: readonly number[]): Promise<Uint8Array> {
    const side = this.#side;
    const plane = side * side;
    const small = resize(view, side, side).data;
    const data = new Float32Array(3 * plane);
    for (let i = 0; i < plane; i++) {
      for (let c = 0; c < 3; c++) data[c * plane + i] = 2 * Math.min(1, small[3 * i + c] / white[c]) - 1;
    }
    const { probabilities } = await this.#session.run({
      image: { type: "float32", dims: [1, 3, side, side], data },
    });
    const maps = pixelClasses.map((_, k) =>
      resizeMap(
        (probabilities.data as Float32Array).slice(k * plane, (k + 1) * plane),
        side,
        side,
        view.width,
        view.height,
      ),
    );
    return Uint8Array.from(maps[0], (background, i) =>
      background >= maps[1][i] && background >= maps[2][i] ? 0 : maps[1][i] >= maps[2][i] ? 1 : NUCLEUS_CLASS,
    );
  }
}

/** A square around a cell, moved into the image, and cut where it is larger than that. */
function viewOf({ bbox }: CellInstance, image: Image): Region {
  const side = Math.round(VIEW * Math.max(bbox.width, bbox.height));
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
function ownPart(classes: Uint8Array, view: Region, found: CellInstance, coarse: Segmentation): Mask {
  const sides = { width: view.width, height: view.height };
  const filled = fillHoles({ ...sides, data: classes.map((kind) => (kind > 0 ? 1 : 0)) });
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
