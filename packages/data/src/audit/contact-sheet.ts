import { createImage, decodeImage, dihedral, encodePng, type Image, resize } from "@leukoscope/imaging";
import type { Storage } from "@leukoscope/storage";
import { resolvePath } from "../manifest/paths.ts";
import type { AlikePair } from "./audit-manifest.ts";

const SIDE = 128;
const GAP = 8;
const COLUMNS = 5;
const MOST = 60;

/**
 * The least alike pairs side by side, the doubtful last, for a person to see whether they show the same: at most 60,
 * five a row, the second of each turned to lie as the first.
 * @returns a PNG; undefined where there is no pair
 */
export async function contactSheet(
  storage: Storage,
  pairs: readonly AlikePair[],
  manifest: string,
): Promise<Uint8Array | undefined> {
  if (pairs.length === 0) return undefined;
  const shown = [...pairs].sort((a, b) => b.likeness - a.likeness).slice(-MOST);
  const cell = 2 * SIDE + GAP;
  const sheet = createImage(Math.min(COLUMNS, shown.length) * cell, Math.ceil(shown.length / COLUMNS) * (SIDE + GAP));
  sheet.data.fill(255);
  for (const [number, { paths, turn }] of shown.entries()) {
    const left = (number % COLUMNS) * cell;
    const top = Math.floor(number / COLUMNS) * (SIDE + GAP);
    for (const [place, path] of paths.entries()) {
      const image = await decodeImage(await storage.read(resolvePath(manifest, path)));
      const small = resize(image, SIDE, SIDE);
      put(sheet, place === 1 ? dihedral(small, turn) : small, left + place * SIDE, top);
    }
  }
  return encodePng(sheet);
}

function put(sheet: Image, { data, height, width }: Image, left: number, top: number): void {
  for (let y = 0; y < height; y++) {
    sheet.data.set(data.subarray(3 * y * width, 3 * (y + 1) * width), 3 * ((top + y) * sheet.width + left));
  }
}
