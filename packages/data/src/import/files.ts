import type { StoredFile } from "@leukoscope/storage";
import { pathNames } from "../manifest/paths.ts";
import type { Rejection } from "./error.ts";

/** A file below the imported folder. */
export interface FolderFile {
  /** As storage knows it. */
  readonly path: string;
  /** The names below the imported folder; the last is the file's own. */
  readonly names: readonly string[];
}

export interface FolderContent {
  /** In natural order. */
  readonly images: readonly FolderFile[];
  /** What is no image by its name: labels, boxes, archives, notes. */
  readonly others: readonly FolderFile[];
}

const readable = new Set(["jpg", "jpeg", "jpe", "jfif", "png", "bmp", "dib", "tif", "tiff"]);
const otherImages = new Set([
  "gif",
  "webp",
  "avif",
  "heic",
  "heif",
  "jp2",
  "svg",
  "dcm",
  "svs",
  "ndpi",
  "mrxs",
  "scn",
  "czi",
  "vsi",
]);
/** How this software names the masks it writes. */
const MASK = /\.mask\.[a-z]+$/i;

const leftByTheSystem = new Set(["thumbs.db", "desktop.ini", "__macosx"]);

/** Hidden files and what Windows and macOS leave in folders. Nobody put them there, so nobody needs a word on them. */
const ignored = (name: string): boolean => name.startsWith(".") || leftByTheSystem.has(name.toLowerCase());

/** In lower case, without the dot; empty where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** A file's own name without its extension. */
export function stemOf({ names }: FolderFile): string {
  const name = names.at(-1) ?? "";
  const dot = name.lastIndexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
}

/** Tells images from the rest by extension; whether an image can be read is seen when it is decoded. */
export function sortFiles(folder: string, files: readonly Pick<StoredFile, "path">[]): FolderContent {
  const images: FolderFile[] = [];
  const others: FolderFile[] = [];
  const depth = pathNames(folder).length;
  for (const { path } of files) {
    const names = pathNames(path).slice(depth);
    if (names.some(ignored)) continue;
    const isImage = readable.has(extensionOf(names.at(-1) ?? "")) && !MASK.test(path);
    (isImage ? images : others).push({ path, names });
  }
  return { images, others };
}

/** Why a file that no adapter had a use for is not in the manifest. */
export function rejectOther({ path, names }: FolderFile): Rejection {
  if (MASK.test(path)) return { path, kind: "not-an-image", reason: "a mask, not an image of its own" };
  const extension = extensionOf(names.at(-1) ?? "");
  const shown = extension === "" ? "no extension" : `.${extension}`;
  const reason = otherImages.has(extension)
    ? `.${extension} images are not read; convert it to PNG, TIFF, BMP or JPEG`
    : `not an image (${shown}); PNG, JPEG, BMP and TIFF are read`;
  return { path, kind: "not-an-image", reason };
}
