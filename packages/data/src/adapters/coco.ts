import { readText } from "@leukoscope/storage";
import { ImportError, type Rejection } from "../import/error.ts";
import { extensionOf, type FolderFile } from "../import/files.ts";
import type { Box, SplitName } from "../manifest/record.ts";
import { isObject } from "../manifest/validate.ts";
import { readJson } from "../text/json.ts";
import type { Adapter, Candidate } from "./adapter.ts";
import { BoxCount, FIELD } from "./boxes.ts";

const isJson = ({ names }: FolderFile): boolean => extensionOf(names.at(-1) ?? "") === "json";
/** How COCO and the tools that export it name their files and folders. */
const isNamedAsCoco = ({ names }: FolderFile): boolean =>
  /^instances_|coco/i.test(names.at(-1) ?? "") || names.at(-2)?.toLowerCase() === "annotations";

/**
 * Boxes in COCO's JSON: `images`, `annotations` with `bbox` `[x, y, width, height]` in pixels from 0, `categories`.
 * Several files make one manifest; `train`, `val` or `test` in a file's name or folder is its split. An image holds many
 * cells, so its class is `field`.
 */
export const coco: Adapter = {
  format: "coco",

  recognises: ({ images, others }) => images.length > 0 && others.some((file) => isJson(file) && isNamedAsCoco(file)),

  async plan({ folder, images, others, storage }) {
    const files = new ImageIndex(images);
    const count = new BoxCount();
    const candidates = new Map<string, Candidate>();
    const rejected: Rejection[] = [];
    const used: string[] = [];
    for (const file of others.filter(isJson)) {
      const document = tryReadCoco(await readText(storage, file.path), file.path);
      if (!document) continue;
      used.push(file.path);
      const split = splitOf(file);
      for (const { name, boxes } of document) {
        const image = files.find(name, file);
        if (!image) {
          const reason = `${file.path} names it, but it is not there`;
          rejected.push({ path: name, kind: "unreadable", reason });
        } else {
          candidates.set(image.path, {
            path: image.path,
            class: FIELD,
            ...(split && { split }),
            details: ({ width, height }) => ({ boxes: count.within(boxes, width, height) }),
          });
        }
      }
    }
    if (used.length === 0) {
      throw new ImportError("layout", `${folder}: no JSON here has COCO's images, annotations and categories`, folder);
    }
    for (const { path } of images) {
      if (!candidates.has(path)) rejected.push({ path, kind: "annotation", reason: "no COCO file names it" });
    }
    return { total: candidates.size, candidates: candidates.values(), rejected, used, notes: () => count.notes() };
  },
};

/** Finds the images that COCO files name: beside the file, in the imported folder, or anywhere if only one has the name. */
class ImageIndex {
  readonly #byPath = new Map<string, FolderFile>();
  readonly #byName = new Map<string, FolderFile | undefined>();

  constructor(images: readonly FolderFile[]) {
    for (const image of images) {
      this.#byPath.set(image.names.join("/"), image);
      const name = image.names.at(-1) ?? "";
      this.#byName.set(name, this.#byName.has(name) ? undefined : image);
    }
  }

  find(name: string, from: FolderFile): FolderFile | undefined {
    const path = name.replaceAll("\\", "/").replace(/^\.?\//, "");
    const beside = [...from.names.slice(0, -1), path].join("/");
    return this.#byPath.get(beside) ?? this.#byPath.get(path) ?? this.#byName.get(path.split("/").at(-1) ?? "");
  }
}

function splitOf({ names }: FolderFile): SplitName | undefined {
  const place = names.slice(-2).join("/").toLowerCase();
  if (place.includes("train")) return "train";
  if (place.includes("val")) return "val";
  return place.includes("test") ? "test" : undefined;
}

interface CocoImage {
  readonly name: string;
  readonly boxes: readonly Box[];
}

/**
 * The images of a COCO document; `undefined` when the file is another kind of JSON.
 * @throws {ImportError} `layout` when it is one, but damaged.
 */
function tryReadCoco(text: string, path: string): CocoImage[] | undefined {
  const document = readDocument(text, path);
  if (!isObject(document) || !Array.isArray(document.images) || !Array.isArray(document.annotations)) return undefined;
  const fail = (what: string): never => {
    throw new ImportError("layout", `${path}: ${what}; export it again`, path);
  };
  const categories = new Map<unknown, string>();
  for (const category of Array.isArray(document.categories) ? document.categories : []) {
    if (isObject(category)) categories.set(category.id, String(category.name));
  }
  const images = new Map<unknown, { name: string; boxes: Box[] }>();
  for (const image of document.images) {
    if (!isObject(image) || typeof image.file_name !== "string") return fail("an image has no file_name");
    images.set(image.id, { name: image.file_name, boxes: [] });
  }
  for (const [index, annotation] of document.annotations.entries()) {
    if (!isObject(annotation)) return fail(`annotation ${index} is no object`);
    const image = images.get(annotation.image_id);
    if (!image) return fail(`annotation ${index} is of image ${annotation.image_id}, which is not listed`);
    const label = categories.get(annotation.category_id);
    if (label === undefined) return fail(`annotation ${index} is of category ${annotation.category_id}, not listed`);
    const box = Array.isArray(annotation.bbox) ? annotation.bbox.map(Number) : [];
    if (box.length !== 4 || !box.every(Number.isFinite)) return fail(`annotation ${index} has no bbox of four numbers`);
    image.boxes.push({ x: box[0], y: box[1], width: box[2], height: box[3], class: label });
  }
  return [...images.values()];
}

function readDocument(text: string, path: string): unknown {
  try {
    return readJson(text, path);
  } catch (error) {
    throw new ImportError("layout", `${error instanceof Error ? error.message : error}; export it again`, path);
  }
}
