/**
 * Dice of nucleus and whole cell on segmentation_wbc, image by image and in the mean.
 *
 *   node bench/cells/dice.mjs FOLDER METHOD [PART] [MODEL.onnx]
 *
 * PART: `all`; `tuned`, on which the parameters of the classical methods were chosen (every third image of set 1, every
 * second of set 2); `rest`; `held-out`, the quarter that the shipped U-Net was not trained on.
 */
import { readdirSync, readFileSync } from "node:fs";
import { LearnedSegmenter, segmentCells } from "@leukoscope/cells";
import { decodeImage } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";

const TUNED_EVERY = { "Dataset 1": 3, "Dataset 2": 2 };
const FOLDS = 4;

const [folder, method = "fuzzy", part = "all", model = "models/white-cells/model.onnx"] = process.argv.slice(2);

function namesOf(set) {
  const names = readdirSync(`${folder}/${set}`)
    .filter((name) => name.endsWith(".bmp"))
    .sort();
  const order = names.map((_, i) => i);
  new Random(`folds/${set}`).shuffle(order);
  const heldOut = new Set(order.filter((_, position) => position % FOLDS === 0));
  return names.filter((_, i) => {
    if (part === "held-out") return heldOut.has(i);
    if (part === "all") return true;
    return (i % TUNED_EVERY[set] === 0) === (part === "tuned");
  });
}

/** 0 background, 1 cytoplasm, 2 nucleus. */
const classOf = (value) => (value > 191 ? 2 : value > 63 ? 1 : 0);

function dice(found, expected, least) {
  let both = 0;
  let all = 0;
  for (let i = 0; i < expected.length; i++) {
    if (found[i] >= least) all++;
    if (expected[i] >= least) all++;
    if (found[i] >= least && expected[i] >= least) both += 2;
  }
  return all === 0 ? 1 : both / all;
}

/** The references show the cell in the middle only. */
function middleCell({ cells, height, width }) {
  const off = ({ centroid, nucleusArea }) =>
    Math.hypot(centroid.x - width / 2, centroid.y - height / 2) - 0.3 * Math.sqrt(nucleusArea);
  return [...cells].sort((a, b) => off(a) - off(b))[0]?.id ?? -1;
}

const runtime = new NodeRuntime();
const segmenter =
  method === "unet" ? await LearnedSegmenter.load(runtime, readFileSync(model), { threads: 1 }) : undefined;
const sets = {};
for (const set of ["Dataset 1", "Dataset 2"]) {
  const images = [];
  for (const name of namesOf(set)) {
    const image = await decodeImage(readFileSync(`${folder}/${set}/${name}`));
    const mask = await decodeImage(readFileSync(`${folder}/${set}/${name.replace(/bmp$/, "png")}`));
    const start = performance.now();
    const found = segmenter ? await segmenter.segment(image) : segmentCells(image, { method });
    const ms = performance.now() - start;
    const id = middleCell(found);
    const classes = Array.from(found.cell, (each, i) => (each !== id ? 0 : found.nucleus[i] === id ? 2 : 1));
    const expected = Array.from({ length: classes.length }, (_, i) => classOf(mask.data[3 * i]));
    images.push({ name, nucleus: dice(classes, expected, 2), cell: dice(classes, expected, 1), ms });
  }
  const mean = (key) => images.reduce((sum, each) => sum + each[key], 0) / images.length;
  const median = (key) => images.map((each) => each[key]).sort((a, b) => a - b)[images.length >> 1];
  sets[set] = {
    n: images.length,
    nucleus: { mean: mean("nucleus"), median: median("nucleus") },
    cell: { mean: mean("cell"), median: median("cell") },
    images: images.map(({ ms: _, ...each }) => each),
  };
  console.error(method, part, set, images.length, JSON.stringify({ ...sets[set], images: undefined }));
}
await runtime.close();
console.log(JSON.stringify({ method, part, sets }));
