import { importDataset } from "../../packages/data/dist/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";

/**
 * The same number of images of each class, in contiguous runs: the class's files in natural order, byte-identical copies
 * left out, the first `perClass` of them; of these the last fifth is the test, the 8 % before it choose the epoch, and
 * the rest is trained on. Consecutive fields are often neighbours on one slide: only the borders can part them.
 * @returns records of a manifest, with their split
 */
export async function chooseImages(folder, perClass) {
  const { records } = await importDataset(new NodeStorage(), folder, { format: "taleqani" });
  const classes = [...new Set(records.map((record) => record.class))];
  const test = Math.round(perClass / 5);
  const val = Math.max(1, Math.round(0.08 * perClass));
  const splitOf = (position) => {
    if (position >= perClass - test) return "test";
    return position >= perClass - test - val ? "val" : "train";
  };
  return classes.flatMap((name) => {
    const distinct = records.filter((record) => record.class === name && record.duplicateOf === undefined);
    const own = distinct.slice(0, perClass);
    if (own.length < perClass) throw new Error(`${folder}: ${own.length} images of ${name}, not ${perClass}`);
    return own.map((record, position) => ({ ...record, split: splitOf(position) }));
  });
}
