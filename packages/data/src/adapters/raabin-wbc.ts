import { readText } from "@leukoscope/storage";
import { ImportError, type Rejection } from "../import/error.ts";
import { type FolderFile, stemOf } from "../import/files.ts";
import type { Box, SplitName } from "../manifest/record.ts";
import { isObject } from "../manifest/validate.ts";
import { readJson } from "../text/json.ts";
import type { Adapter, Candidate } from "./adapter.ts";
import { BoxCount, FIELD } from "./boxes.ts";

const parts: ReadonlyMap<string, { readonly split: SplitName; readonly source: string }> = new Map([
  ["train", { split: "train", source: "raabin-wbc" }],
  ["testa", { split: "test", source: "raabin-wbc" }],
  // Another microscope and camera than the two above.
  ["testb", { split: "test", source: "raabin-wbc/test-b" }],
]);
const cells = ["basophil", "eosinophil", "lymphocyte", "monocyte", "neutrophil"];

const partOf = ({ names }: FolderFile) => parts.get((names.at(-3) ?? "").toLowerCase().replace(/[-_ ]/g, ""));
const cellOf = ({ names }: FolderFile): string | undefined => {
  const folder = (names.at(-2) ?? "").toLowerCase().replace(/s$/, "");
  return cells.includes(folder) ? folder : undefined;
};
const isField = ({ names }: FolderFile): boolean => names.at(-2)?.toLowerCase() === "images" && names.length >= 3;

/**
 * Raabin-WBC, normal white blood cells, in its two published layouts. Cropped cells: `Train`, `TestA`, `TestB` (another
 * microscope and camera), each with five class folders. Whole fields: `<microscope>/<smear>/images/NAME.jpg` with
 * `<smear>/jsons/NAME.json` (`Cell Numbers`, and for each `Cell_i` the corners and the labels of two experts); a box keeps
 * the label on which both agree, or the only one given, and is left out where they differ.
 */
export const raabinWbc: Adapter = {
  format: "raabin-wbc",
  dataSet: {
    title: "Raabin-WBC",
    licence: "free for research; cite the paper",
    homePage: "https://raabindata.com/free-data/",
    citation:
      "Kouzehkanan ZM, Saghari S, Tavakoli S et al. 2022, Scientific Reports 12:1123, doi:10.1038/s41598-021-04426-x",
  },

  recognises: ({ images, others }) =>
    images.filter((image) => partOf(image) && cellOf(image)).length * 2 > images.length ||
    (images.some(isField) && others.some(({ names }) => names.at(-2)?.toLowerCase() === "jsons")),

  plan({ folder, images, others, storage }) {
    const jsons = others.filter(({ names }) => names.at(-2)?.toLowerCase() === "jsons");
    const annotations = new Map(jsons.map((file) => [keyOf(file), file.path]));
    const count = new BoxCount();
    let differing = 0;
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    for (const image of images) {
      const part = partOf(image);
      const cell = cellOf(image);
      const annotation = isField(image) ? annotations.get(keyOf(image)) : undefined;
      if (part && cell) candidates.push({ path: image.path, class: cell, ...part });
      else if (annotation !== undefined) {
        candidates.push({
          path: image.path,
          class: FIELD,
          source: `raabin-wbc/${image.names.at(-4) ?? "fields"}`,
          slide: image.names.at(-3),
          details: async ({ width, height }) => {
            const read = boxesOf(readJson(await readText(storage, annotation), annotation));
            differing += read.differing;
            return { boxes: count.within(read.boxes, width, height) };
          },
        });
      } else {
        const reason = "lies neither in Train, TestA or TestB with a class folder, nor in images beside jsons";
        rejected.push({ path: image.path, kind: "layout", reason });
      }
    }
    if (candidates.length === 0) {
      throw new ImportError(
        "layout",
        `${folder}: neither Train, TestA, TestB nor images beside jsons`,
        folder,
        rejected,
      );
    }
    const notes = () => [
      ...count.notes(),
      ...(differing > 0 ? [`${differing} cells whose two labels differ have no box`] : []),
    ];
    return { total: candidates.length, candidates, rejected, used: jsons.map(({ path }) => path), notes };
  },
};

/** Image and annotation share the smear's folder and the name. */
const keyOf = (file: FolderFile): string => [...file.names.slice(0, -2), stemOf(file)].join("/");

function boxesOf(annotation: unknown): { readonly boxes: Box[]; readonly differing: number } {
  if (!isObject(annotation)) throw new Error("its annotation is no JSON object");
  const boxes: Box[] = [];
  let differing = 0;
  for (const [name, cell] of Object.entries(annotation)) {
    if (!/^Cell_\d+$/.test(name)) continue;
    if (!isObject(cell)) throw new Error(`${name} of its annotation is no object`);
    const [left, top, right, bottom] = [cell.x1, cell.y1, cell.x2, cell.y2].map(Number);
    if (![left, top, right, bottom].every(Number.isFinite)) {
      throw new Error(`${name} of its annotation lacks one of x1, y1, x2, y2`);
    }
    const labels = [cell.Label1, cell.Label2].filter((label) => typeof label === "string" && label.trim() !== "");
    const [label] = labels;
    if (typeof label !== "string" || labels.some((other) => other !== label)) differing++;
    else boxes.push({ x: left, y: top, width: right - left, height: bottom - top, class: label });
  }
  return { boxes, differing };
}
