import { readText } from "@leukoscope/storage";
import { parse } from "yaml";
import { ImportError, type Rejection } from "../import/error.ts";
import { extensionOf, type FolderFile, stemOf } from "../import/files.ts";
import type { Box, SplitName } from "../manifest/record.ts";
import { isObject } from "../manifest/validate.ts";
import type { Adapter, Candidate, PlanRequest } from "./adapter.ts";
import { BoxCount, FIELD } from "./boxes.ts";

const CLASS_LISTS = /^(classes\.txt|obj\.names|.*\.names)$/i;
const isConfig = ({ names }: FolderFile): boolean => /\.ya?ml$/i.test(names.at(-1) ?? "");
const isClassList = ({ names }: FolderFile): boolean => CLASS_LISTS.test(names.at(-1) ?? "");

const splitNames: ReadonlyMap<string, SplitName> = new Map([
  ["train", "train"],
  ["val", "val"],
  ["valid", "val"],
  ["validation", "val"],
  ["test", "test"],
]);

/** A label file's place is its image's, with `labels` for `images`. */
const keyOf = (file: FolderFile): string =>
  [...file.names.slice(0, -1).filter((name) => !/^(images|labels)$/i.test(name)), stemOf(file)].join("/");

/**
 * Boxes in YOLO's text files: for `images/…/NAME.jpg` (or `…/images/NAME.jpg`) a `labels/…/NAME.txt` with lines
 * `class x y width height` (centre and size as shares of the image's sides) or `class x y x y …` (a polygon, of which the
 * bounding box is taken). Class names come from `names` in a `.yaml`, or from `classes.txt`. A missing or empty file is an
 * image without boxes. An image holds many cells, so its class is `field`.
 */
export const yolo: Adapter = {
  format: "yolo",

  recognises: ({ images, others }) =>
    images.length > 0 &&
    others.some((file) => isConfig(file) || isClassList(file)) &&
    others.some(({ names }) => names.includes("labels") && names.at(-1)?.endsWith(".txt")),

  async plan(request) {
    const { folder, images, others, storage } = request;
    const { classes, used } = await readClasses(request);
    const texts = others.filter((file) => extensionOf(file.names.at(-1) ?? "") === "txt" && !isClassList(file));
    const labels = new Map(texts.map((file) => [keyOf(file), file.path]));
    const count = new BoxCount();
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    const taken: string[] = [];
    for (const image of images) {
      const label = labels.get(keyOf(image));
      if (label !== undefined) taken.push(label);
      const split = image.names.slice(0, -1).flatMap((name) => splitNames.get(name.toLowerCase()) ?? [])[0];
      candidates.push({
        path: image.path,
        class: FIELD,
        ...(split && { split }),
        details: async ({ width, height }) => {
          const boxes = label === undefined ? [] : boxesOf(await readText(storage, label), classes, width, height);
          return { boxes: count.within(boxes, width, height) };
        },
      });
    }
    if (taken.length === 0) {
      throw new ImportError("layout", `${folder}: no image has a label file (labels/…/NAME.txt)`, folder, rejected);
    }
    const missing = images.length - taken.length;
    return {
      total: candidates.length,
      candidates,
      rejected,
      used: [...used, ...taken],
      notes: () => [...count.notes(), ...(missing > 0 ? [`${missing} images have no label file: no boxes`] : [])],
    };
  },
};

async function readClasses({
  folder,
  others,
  storage,
}: PlanRequest): Promise<{ readonly classes: readonly string[]; readonly used: string[] }> {
  for (const file of others) {
    if (isConfig(file)) {
      const names = namesOf(await readText(storage, file.path), file.path);
      if (names) return { classes: names, used: [file.path] };
    } else if (isClassList(file)) {
      const lines = (await readText(storage, file.path)).split(/\r?\n/).map((line) => line.trim());
      return { classes: lines.filter((line) => line !== ""), used: [file.path] };
    }
  }
  throw new ImportError("layout", `${folder}: no class names; add a data.yaml with names, or a classes.txt`, folder);
}

/** `names` as a list, or as a map from number to name. */
function namesOf(text: string, path: string): string[] | undefined {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new ImportError("layout", `${path}: not YAML (${reason})`, path);
  }
  const names = isObject(document) ? document.names : undefined;
  if (Array.isArray(names)) return names.map(String);
  if (!isObject(names)) return undefined;
  const list: string[] = [];
  for (const [number, name] of Object.entries(names)) list[Number(number)] = String(name);
  return list;
}

function boxesOf(text: string, classes: readonly string[], width: number, height: number): Box[] {
  const boxes: Box[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [number, ...values] = line.trim().split(/\s+/).map(Number);
    const label = classes[number];
    if (label === undefined)
      throw new Error(`line ${index + 1} of its label file is of class ${number}, which has no name`);
    const isPolygon = values.length >= 6 && values.length % 2 === 0;
    if (![number, ...values].every(Number.isFinite) || (values.length !== 4 && !isPolygon)) {
      throw new Error(`line ${index + 1} of its label file is neither a box nor a polygon`);
    }
    boxes.push({ ...(isPolygon ? boundsOf(values, width, height) : boxOf(values, width, height)), class: label });
  }
  return boxes;
}

function boxOf([x, y, wide, high]: readonly number[], width: number, height: number): Omit<Box, "class"> {
  return { x: (x - wide / 2) * width, y: (y - high / 2) * height, width: wide * width, height: high * height };
}

function boundsOf(corners: readonly number[], width: number, height: number): Omit<Box, "class"> {
  const xs = corners.filter((_, index) => index % 2 === 0).map((x) => x * width);
  const ys = corners.filter((_, index) => index % 2 === 1).map((y) => y * height);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
