// Cuts the white cells out of smear fields, each a square with what lies around it, and writes a manifest of them.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  formatManifest,
  importDataset,
  parseManifest,
  resolvePath,
  splitManifest,
} from "../../packages/data/dist/index.js";
import { connectedComponents, crop, decodeImage, encodePng, nuclearStain } from "../../packages/imaging/dist/index.js";
import { Random } from "../../packages/random/dist/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";

/** A nucleus that stands alone: pixels of its area, how much longer than wide, how much of its box's ellipse it fills. */
const ALONE = { least: 180, most: 4000, elongation: 1.8, fill: 0.85 };
/** A crop shows the nucleus's box this many times over. */
const CONTEXT = 1.6;
/** Of a field that is tested, and of another. */
const MOST_CELLS = { test: 6, val: 3, train: 3 };

/** Nuclei that stand alone and whole in a field. */
export function cellsOf(image) {
  const { components } = connectedComponents(nuclearStain(image));
  return components.filter(({ area, height, left, top, width }) => {
    const whole = left > 0 && top > 0 && left + width < image.width && top + height < image.height;
    const elongation = Math.max(width, height) / Math.min(width, height);
    const fill = area / ((Math.PI / 4) * width * height);
    return whole && area >= ALONE.least && area <= ALONE.most && elongation <= ALONE.elongation && fill >= ALONE.fill;
  });
}

/** A square around a nucleus, moved into the image where it would leave it. */
export function cropAround(image, { height, left, top, width }) {
  const side = Math.min(Math.round(CONTEXT * Math.max(width, height)), image.width, image.height);
  const start = (from, length, limit) => Math.min(Math.max(0, Math.round(from + length / 2 - side / 2)), limit - side);
  return crop(image, start(left, width, image.width), start(top, height, image.height), side, side);
}

/** Some of a field's cells, chosen by the field's hash alone. */
export const someCells = (cells, { sha256, split }) =>
  new Random(sha256).shuffle([...cells]).slice(0, MOST_CELLS[split]);

/**
 * The fields of a folder on contiguous blocks: the same split as that of models/b-all-subtypes. A manifest in the folder's
 * place has been split so already, and saves reading all images.
 */
export async function splitFields(folder, seed = 1) {
  if (folder.endsWith(".jsonl")) {
    const records = parseManifest(readFileSync(folder, "utf8"), folder);
    return records.map((record) => ({ ...record, path: resolvePath(folder, record.path) }));
  }
  const { records } = await importDataset(new NodeStorage(), folder, { format: "taleqani" });
  return splitManifest(records, { scheme: "blocks", ratio: [80, 10, 10], seed }).records;
}

/** Writes the crops, and `cells.jsonl`: each cell with its field as `group`, on the field's side of the split. */
export async function cutCells(folder, out, seed) {
  const manifest = join(out, "cells.jsonl");
  if (existsSync(manifest)) return manifest;
  const records = [];
  for (const field of await splitFields(folder, seed)) {
    // A copy of a field would count its cells twice.
    if (field.duplicateOf !== undefined) continue;
    const image = await decodeImage(readFileSync(field.path));
    const name = `${field.class}-${field.sha256.slice(0, 12)}`;
    for (const [k, cell] of someCells(cellsOf(image), field).entries()) {
      const own = cropAround(image, cell);
      const bytes = encodePng(own);
      const path = `${field.class}/${name}-${k + 1}.png`;
      mkdirSync(join(out, field.class), { recursive: true });
      writeFileSync(join(out, path), bytes);
      const { height, width } = own;
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      records.push({ path, sha256, class: field.class, width, height, group: name, split: field.split });
    }
  }
  writeFileSync(manifest, formatManifest(records));
  return manifest;
}
