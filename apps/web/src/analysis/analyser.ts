import {
  type CellInstance,
  type Contour,
  findOtherCells,
  LearnedSegmenter,
  segmentCells,
  surroundings,
} from "@leukoscope/cells";
import { fitRegion } from "@leukoscope/classifier";
import { GradCam } from "@leukoscope/explain";
import { crop, decodeImage, type Image } from "@leukoscope/imaging";
import { BrowserRuntime } from "@leukoscope/runtime/browser";
import { sha256 } from "@leukoscope/storage";
import type { Outline, Region } from "../workspace/records.ts";
import { bytesOf } from "./bytes-of.ts";
import type { Analysed, AnalysedCell, Explained, LoadedModel, Request, Results } from "./messages.ts";
import { overlayOf } from "./overlay.ts";
import { PlacedClassifier } from "./placed-classifier.ts";
import { jpegOf, PREVIEW_SIDE } from "./preview.ts";

/** Above this a file is refused unread, so that one wrong drop can't exhaust the memory of the page. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** More threads than this gain nothing on networks of this size. */
const MOST_THREADS = 4;

/** A gallery shows a cell with this much around it, and at most so many pixels wide. */
const TILE_CONTEXT = 1.5;
const TILE_SIDE = 160;

interface Model {
  readonly classifier: PlacedClassifier;
  /** Built with the first explanation: it needs a graph and a session of its own. */
  gradCam(): Promise<GradCam>;
  /** Loaded with the first picture that asks for it. */
  segmenter(): Promise<LearnedSegmenter>;
}

interface Decoded {
  readonly file: Blob;
  readonly image: Image;
  readonly sha256: string;
}

/** Loads one model and works on images with it. */
export class Analyser {
  #model: Model | undefined;
  /** The last image, so that explaining what was just analysed decodes nothing again. */
  #decoded: Decoded | undefined;

  /** @throws the typed errors of imaging, cells, classifier, explain and runtime, whose messages say how to mend it */
  perform(request: Request): Promise<Results[keyof Results]> {
    switch (request.kind) {
      case "load":
        return this.#load(request);
      case "analyse":
        return this.#analyse(request);
      case "explain":
        return this.#explain(request);
      case "render":
        return this.#decode(request.file).then(({ image }) => jpegOf(image, Number.POSITIVE_INFINITY));
    }
  }

  async #load({ model, segmenter, wish, files }: Request & { kind: "load" }): Promise<LoadedModel> {
    const bytes = await bytesOf(model);
    // Gradients and the network that draws cells stay on the processor, whose results are held against the card's.
    const runtime = new BrowserRuntime({ wasmPaths: files.processor });
    const threads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
    const classifier = await PlacedClassifier.load(bytes, { wish, threads, files });
    this.#model = {
      classifier,
      gradCam: once(() => GradCam.create(runtime, bytes, { threads })),
      segmenter: once(async () => {
        if (segmenter === null)
          throw new Error("No network that draws cells is served. Choose segmentation by colour.");
        return LearnedSegmenter.load(runtime, await bytesOf(segmenter), { threads });
      }),
    };
    return { metadata: classifier.metadata, sha256: await sha256(bytes), threads, computing: classifier.computing };
  }

  async #analyse({ file, plan }: Request & { kind: "analyse" }): Promise<Analysed> {
    const { classifier, segmenter } = this.#loaded();
    const { image, sha256: hash } = await this.#decode(file);
    const segmentation = plan.segmentation === "unet" ? await (await segmenter()).segment(image) : segmentCells(image);
    const others = findOtherCells(image, segmentation);
    const cells: AnalysedCell[] = [];
    for (const cell of segmentation.cells) {
      const seen = surroundings(cell, image, plan.context);
      const prediction = plan.unit === "cell" ? await classifier.predict(cut(image, seen)) : null;
      const tile = await jpegOf(cut(image, surroundings(cell, image, TILE_CONTEXT)), TILE_SIDE);
      cells.push({ ...describe(cell), seen, prediction, tile });
    }
    return {
      sha256: hash,
      width: image.width,
      height: image.height,
      preview: await jpegOf(image, PREVIEW_SIDE),
      prediction: plan.unit === "field" ? await classifier.predict(image) : null,
      seen: fitRegion(image, classifier.metadata),
      cells,
      redCells: others.redCells.length,
      platelets: others.platelets.length,
      reason: segmentation.reason?.code ?? null,
      computing: classifier.computing,
    };
  }

  async #explain({ file, region, target }: Request & { kind: "explain" }): Promise<Explained> {
    const gradCam = await this.#loaded().gradCam();
    const { image } = await this.#decode(file);
    const part = region === null ? image : cut(image, region);
    const attribution = await gradCam.explain(part, target);
    return { target, layer: attribution.layer, overlay: await overlayOf(part, attribution) };
  }

  async #decode(file: Blob): Promise<Decoded> {
    if (this.#decoded?.file === file) return this.#decoded;
    if (file.size > MAX_FILE_BYTES) {
      throw new Error(
        `The file has ${Math.round(file.size / 2 ** 20)} MiB; at most ${MAX_FILE_BYTES / 2 ** 20} are read. Crop it, or export it as JPEG.`,
      );
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.#decoded = { file, image: await decodeImage(bytes), sha256: await sha256(bytes) };
    return this.#decoded;
  }

  #loaded(): Model {
    if (this.#model === undefined) throw new Error("No model is loaded. Choose one first.");
    return this.#model;
  }
}

/** A function that does its work with the first call, and gives the same result to all. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const cut = (image: Image, { left, top, width, height }: Region): Image => crop(image, left, top, width, height);

const outlineOf = ({ x, y }: Contour): Outline => Array.from(x, (value, index): [number, number] => [value, y[index]]);

const describe = ({ bbox, centroid, contour, nucleusContours, nucleusArea, cytoplasmArea, partial }: CellInstance) => ({
  box: bbox,
  centroid,
  outline: outlineOf(contour),
  nucleus: nucleusContours.map(outlineOf),
  nucleusArea,
  cytoplasmArea,
  partial,
});
