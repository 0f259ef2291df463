import { decodeImage, encodePng } from "@leukoscope/imaging";
import { readText } from "@leukoscope/storage";
import { ImportError, type Rejection } from "../import/error.ts";
import { type FolderFile, stemOf } from "../import/files.ts";
import { snapMask } from "../import/snap-mask.ts";
import { readCsv } from "../text/csv.ts";
import type { Adapter, Candidate, PlanRequest } from "./adapter.ts";

/** The numbers in the published tables. */
const classes: Readonly<Record<string, string>> = {
  "1": "neutrophil",
  "2": "lymphocyte",
  "3": "monocyte",
  "4": "eosinophil",
  "5": "basophil",
};

const TABLE = /^Class Labels of (Dataset \d+)\.csv$/i;
const isMask = ({ names }: FolderFile): boolean => /\.png$/i.test(names.at(-1) ?? "");
const isImage = ({ names }: FolderFile): boolean => /\.(bmp|jpe?g)$/i.test(names.at(-1) ?? "");
const keyOf = (file: FolderFile): string => `${file.names.at(-2) ?? ""}/${stemOf(file)}`.toLowerCase();

/**
 * segmentation_WBC: `Dataset 1` (300 cells of 120 x 120) and `Dataset 2` (100 of 300 x 300), an image `NNN.bmp` with its
 * mask `NNN.png` (nucleus 255, cytoplasm 128, background 0), and `Class Labels of Dataset N.csv`. The authors did not
 * verify the labels. A mask with other values is snapped to the nearest of the three; the copy is written beside the
 * manifest.
 */
export const segmentationWbc: Adapter = {
  format: "segmentation-wbc",
  dataSet: {
    title: "segmentation_WBC",
    licence: "GPL-3.0; cite the paper",
    homePage: "https://github.com/zxaoyou/segmentation_WBC",
    citation: "Zheng X, Wang Y, Wang G, Liu J 2018, Micron 107:55-71, doi:10.1016/j.micron.2018.01.010",
  },

  recognises: ({ images, others }) =>
    others.some(({ names }) => TABLE.test(names.at(-1) ?? "")) && images.some(isMask) && images.some(isImage),

  async plan(request) {
    const { folder, images } = request;
    const { labels, used } = await readTables(request);
    const masks = new Map(images.filter(isMask).map((mask) => [keyOf(mask), mask]));
    const snapping = new MaskReader(request);
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const image of images.filter((file) => !isMask(file))) {
      const set = image.names.at(-2) ?? "";
      const number = labels.get(`${set.toLowerCase()}/${Number(stemOf(image))}`);
      const label = classes[number ?? ""];
      const mask = masks.get(keyOf(image));
      if (label === undefined) {
        const reason = number === undefined ? "has no row in Class Labels" : `has class ${number}; 1 to 5 are known`;
        rejected.push({ path: image.path, kind: "layout", reason });
      } else if (!mask) rejected.push({ path: image.path, kind: "annotation", reason: "has no mask (NNN.png)" });
      else {
        candidates.push({
          path: image.path,
          class: label,
          source: `segmentation-wbc/${set.toLowerCase().replaceAll(" ", "-")}`,
          details: async ({ width, height }) => ({ mask: await snapping.maskOf(mask, width, height) }),
        });
      }
    }
    if (candidates.length === 0) {
      throw new ImportError("layout", `${folder}: no image has both a class and a mask`, folder, rejected);
    }
    const taken = [...used, ...[...masks.values()].map(({ path }) => path)];
    return { total: candidates.length, candidates, rejected, used: taken, notes: () => snapping.notes() };
  },
};

class MaskReader {
  readonly #request: PlanRequest;
  #snapped = 0;

  constructor(request: PlanRequest) {
    this.#request = request;
  }

  /** The mask's own path, or that of its snapped copy. */
  async maskOf(mask: FolderFile, width: number, height: number): Promise<string> {
    const { derivedFolder, storage } = this.#request;
    const pixels = await decodeImage(await storage.read(mask.path));
    if (pixels.width !== width || pixels.height !== height) {
      throw new Error(`its mask has ${pixels.width} x ${pixels.height} pixels, the image ${width} x ${height}`);
    }
    const { data, changed } = snapMask(pixels);
    if (changed === 0) return mask.path;
    this.#snapped++;
    if (derivedFolder === undefined) return mask.path;
    const copy = `${derivedFolder}/${mask.names.join("/")}`;
    await storage.write(copy, encodePng({ width, height, data }), { durable: false });
    return copy;
  }

  notes(): string[] {
    if (this.#snapped === 0) return [];
    const { derivedFolder } = this.#request;
    const where =
      derivedFolder === undefined ? "snap them when they are read" : `snapped copies are in ${derivedFolder}`;
    return [`${this.#snapped} masks have values other than 0, 128 and 255; ${where}`];
  }
}

async function readTables({
  others,
  storage,
}: PlanRequest): Promise<{ readonly labels: ReadonlyMap<string, string>; readonly used: string[] }> {
  const labels = new Map<string, string>();
  const used: string[] = [];
  for (const { names, path } of others) {
    const set = TABLE.exec(names.at(-1) ?? "")?.[1].toLowerCase();
    if (set === undefined) continue;
    used.push(path);
    for (const row of readCsv(await readText(storage, path))) {
      const label = row.get("class label") ?? row.get("class");
      if (label !== undefined) labels.set(`${set}/${Number(row.get("image id"))}`, label);
    }
  }
  return { labels, used };
}
