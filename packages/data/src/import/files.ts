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
  readonly rejected: readonly Rejection[];
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

function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** Tells images from the rest by extension; whether an image can be read is seen when it is decoded. */
export function sortFiles(folder: string, files: readonly StoredFile[]): FolderContent {
  const images: FolderFile[] = [];
  const rejected: Rejection[] = [];
  const depth = pathNames(folder).length;
  for (const { path } of files) {
    const names = pathNames(path).slice(depth);
    if (names.some(ignored)) continue;
    const extension = extensionOf(names.at(-1) ?? "");
    if (MASK.test(path)) rejected.push({ path, reason: "a mask, not an image of its own" });
    else if (readable.has(extension)) images.push({ path, names });
    else rejected.push({ path, reason: reasonFor(extension) });
  }
  return { images, rejected };
}

function reasonFor(extension: string): string {
  if (otherImages.has(extension)) return `.${extension} images are not read; convert it to PNG, TIFF, BMP or JPEG`;
  const shown = extension === "" ? "no extension" : `.${extension}`;
  return `not an image (${shown}); PNG, JPEG, BMP and TIFF are read`;
}
