/**
 * Dice of nucleus and whole cell on segmentation_wbc, image by image and in the mean.
 *
 *   node bench/cells/dice.mjs FOLDER METHOD [PART] [MODEL.onnx]
 *
 * PART: `all`; `tuned`, on which the parameters of the classical methods were chosen (every third image of set 1, every
 * second of set 2); `rest`; a number, the images of that fold, which a U-Net of `train-unet.mjs --fold` has not seen.
 */
import { readFileSync } from "node:fs";
import { LearnedSegmenter, segmentCells } from "@leukoscope/cells";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { diceOf, listImages, meanOf, middleCellOf, readImage, SETS } from "./white-cells.mjs";

const TUNED_EVERY = { "Dataset 1": 3, "Dataset 2": 2 };

const [folder, method = "fuzzy", part = "all", model = "models/white-cells/model.onnx"] = process.argv.slice(2);

const isWanted = ({ fold, index, set }) =>
  part === "all" || part === String(fold) || part === (index % TUNED_EVERY[set] === 0 ? "tuned" : "rest");

const runtime = new NodeRuntime();
const segmenter =
  method === "unet" ? await LearnedSegmenter.load(runtime, readFileSync(model), { threads: 1 }) : undefined;
const sets = {};
for (const set of SETS) {
  const images = [];
  for (const each of listImages(folder).filter((one) => one.set === set && isWanted(one))) {
    const { image, truth } = await readImage(folder, each);
    const classes = middleCellOf(segmenter ? await segmenter.segment(image) : segmentCells(image, { method }));
    images.push({ name: each.name, nucleus: diceOf(classes, truth, 2), cell: diceOf(classes, truth, 1) });
  }
  const mean = (key) => meanOf(images.map((each) => each[key]));
  const median = (key) => images.map((each) => each[key]).sort((a, b) => a - b)[images.length >> 1];
  sets[set] = {
    n: images.length,
    nucleus: { ...mean("nucleus"), median: median("nucleus") },
    cell: { ...mean("cell"), median: median("cell") },
    images,
  };
  console.error(method, part, set, images.length, JSON.stringify({ ...sets[set], images: undefined }));
}
await runtime.close();
console.log(JSON.stringify({ method, part, sets }));
