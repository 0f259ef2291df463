import type { Storage } from "@leukoscope/storage";
import { UsageError } from "../output/errors.ts";

/** Names that the decoders read; the content tells the format. */
const IMAGE_NAME = /\.(jpe?g|jpe|jfif|png|bmp|dib|tiff?|svs)$/i;
/** How this software names the masks it writes beside images. */
const MASK_NAME = /\.mask\.[a-z]+$/i;
/** Left by systems beside the files that people see: `._cell.png`, `.Trash/cell.png`. */
const HIDDEN = /(^|[\\/])(\.[^\\/]+|__MACOSX)([\\/]|$)/;

/**
 * The images that paths lead to, in order: a file as it is, whatever its name; a folder's images at any depth.
 * @throws UsageError `no-image` naming a folder without an image, or a path that leads nowhere
 */
export async function findImages(storage: Storage, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (!(await storage.exists(path))) {
      throw new UsageError("no-image", `${path}: no such file or folder; give images, or folders that hold images`);
    }
    const files = await storage.list(path);
    if (files.length === 1 && files[0].path === path) {
      found.push(path);
      continue;
    }
    const images = files.map((file) => file.path).filter((file) => isImage(file, file.slice(path.length)));
    if (images.length === 0) {
      throw new UsageError(
        "no-image",
        `${path}: no image in this folder or below (${files.length} other files); JPEG, PNG, BMP, TIFF and SVS are read`,
      );
    }
    found.push(...images);
  }
  return [...new Set(found)];
}

const isImage = (file: string, below: string): boolean =>
  IMAGE_NAME.test(file) && !MASK_NAME.test(file) && !HIDDEN.test(below);
