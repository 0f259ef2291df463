/** The images of segmentation_wbc, their experts' masks, and folds that are drawn by seed. */
import { readdirSync, readFileSync } from "node:fs";
import { decodeImage } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";

export const SETS = ["Dataset 1", "Dataset 2"];
export const FOLDS = 4;

/**
 * Every image: its set, its name, its place in the set, its kind of cell as the set's authors label it (4 eosinophil,
 * 5 basophil), and the fold that it is tested in; every set is cut alike.
 */
export function listImages(folder) {
  return SETS.flatMap((set) => {
    const labels = readFileSync(`${folder}/Class Labels of ${set}.csv`, "utf8").trim().split(/\s*\n/).slice(1);
    const kinds = new Map(labels.map((line) => line.split(",").map(Number)));
    const names = readdirSync(`${folder}/${set}`)
      .filter((name) => name.endsWith(".bmp"))
      .sort();
    const order = names.map((_, index) => index);
    new Random(`folds/${set}`).shuffle(order);
    const fold = new Map(order.map((index, position) => [index, position % FOLDS]));
    return names.map((name, index) => ({
      set,
      name,
      index,
      kind: kinds.get(Number.parseInt(name, 10)),
      fold: fold.get(index),
    }));
  });
}

/** The picture, and of each pixel 0 background, 1 cytoplasm, 2 nucleus; a few masks hold stray values. */
export async function readImage(folder, { set, name }) {
  const path = `${folder}/${set}/${name}`;
  const image = await decodeImage(readFileSync(path));
  const mask = await decodeImage(readFileSync(path.replace(/bmp$/, "png")));
  const truth = Uint8Array.from({ length: mask.width * mask.height }, (_, i) => {
    const value = mask.data[3 * i];
    return value > 191 ? 2 : value > 63 ? 1 : 0;
  });
  return { image, truth };
}

/** Dice of what is of a class or of a higher one. */
export function diceOf(found, expected, least) {
  let both = 0;
  let all = 0;
  for (let i = 0; i < expected.length; i++) {
    if (found[i] >= least) all++;
    if (expected[i] >= least) all++;
    if (found[i] >= least && expected[i] >= least) both += 2;
  }
  return all === 0 ? 1 : both / all;
}

/** The classes that a segmentation gives, of the cell in the middle only, as the references show no other. */
export function middleCellOf({ cell, cells, height, nucleus, width }) {
  const off = ({ centroid, nucleusArea }) =>
    Math.hypot(centroid.x - width / 2, centroid.y - height / 2) - 0.3 * Math.sqrt(nucleusArea);
  const id = [...cells].sort((a, b) => off(a) - off(b))[0]?.id ?? -1;
  return Uint8Array.from(cell, (each, i) => (each !== id ? 0 : nucleus[i] === id ? 2 : 1));
}

/** Mean, and its 95 % interval by bootstrap: from the 50th to the 1950th of 2,000 means of as many values drawn again. */
export function meanOf(values) {
  const random = new Random("bootstrap");
  const meanBy = (value) => values.reduce((sum, _, i) => sum + value(i), 0) / values.length;
  const means = Array.from({ length: 2000 }, () => meanBy(() => values[random.int(values.length)]));
  means.sort((a, b) => a - b);
  return { mean: meanBy((i) => values[i]), interval: [means[49], means[1949]] };
}
