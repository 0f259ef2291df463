/**
 * Trains a U-Net on segmentation_wbc; with `--fold` without one fold, on which nothing is chosen.
 *
 *   node bench/cells/train-unet.mjs DATA OUT.onnx [--fold 0] [--epochs 80] [--seed 1] [--from MODEL.onnx]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SEGMENTER_FORMAT } from "@leukoscope/cells";
import { readModel, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage } from "@leukoscope/storage";
import { adam, learnableParameters, oneCycle, trainSegmentation, withInitializers } from "@leukoscope/train";
import { buildUNet, drawn } from "@leukoscope/zoo";
import { examplesOf, prepare } from "./views.mjs";
import { listImages, readImage } from "./white-cells.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fold: { type: "string" },
    epochs: { type: "string", default: "80" },
    channels: { type: "string", default: "16,32,64,96" },
    rate: { type: "string", default: "0.004" },
    side: { type: "string", default: "128" },
    view: { type: "string", default: "1.6" },
    seed: { type: "string", default: "1" },
    from: { type: "string" },
    // Times that eosinophils and basophils stand in an epoch: one in ten cells, with granules as dark as nuclei.
    granules: { type: "string", default: "1" },
  },
});
const [folder, out] = positionals;
const BATCH = 8;
/** Images of the second set stand in an epoch this many times: there are three times fewer of them. */
const SECOND_SET = 2;
/** The best epoch is chosen on as many of the images that it is trained on. */
const WATCHED = 16;
/** Kinds from this one on are eosinophils and basophils. */
const GRANULATED = 4;

const side = Number(values.side);
const view = Number(values.view);
const channels = values.channels.split(",").map(Number);
const images = listImages(folder).filter(({ fold }) => String(fold) !== values.fold);
const prepared = await Promise.all(images.map(async (each) => prepare(await readImage(folder, each), side, view)));
const turns = ({ kind, set }) =>
  Math.max(kind >= GRANULATED ? Number(values.granules) : 1, set === "Dataset 2" ? SECOND_SET : 1);
const training = images.flatMap((image, i) => Array(turns(image)).fill(prepared[i]));
const watched = prepared.filter((_, i) => i % Math.ceil(prepared.length / WATCHED) === 0);

const build = (batch, parameters) => buildUNet({ size: side, batch, classes: 3, channels, parameters });
const fresh = build(BATCH, drawn(Number(values.seed)));
const model = values.from ? withInitializers(fresh, valuesOf(readModel(readFileSync(values.from)))) : fresh;
const runtime = new NodeRuntime();
const started = Date.now();
const { model: trained } = await trainSegmentation({
  model,
  train: examplesOf(training, side, { seed: `${values.seed}/views` }),
  validation: examplesOf(watched, side, { seed: "watched", exact: true }),
  stages: [
    {
      name: "all",
      trainable: learnableParameters(model),
      batchNormalization: "live",
      batchNormalizationMomentum: 0.1,
      epochs: Number(values.epochs),
      patience: Number.POSITIVE_INFINITY,
      optimizer: () => adam({ weightDecay: 1e-3, decoupled: true }),
      schedule: () => oneCycle({ learningRate: Number(values.rate), warmup: 0.15 }),
      labelSmoothing: 0,
      draws: 1,
      fresh: "always",
      averageDecay: 0.99,
    },
  ],
  seed: values.seed,
  threads: 1,
  runtime,
  storage: new MemoryStorage(),
  cache: "cache",
  checkpoint: "checkpoint",
  resume: false,
  fingerprint: "",
  onEvent(event) {
    if (event.kind !== "epoch") return;
    const { epoch, train, val } = event;
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.error(
      `epoch ${epoch}: loss ${train.loss.toFixed(4)}, Dice of ${WATCHED} ${val.f1Macro.toFixed(4)}, ${seconds} s`,
    );
  },
});
await runtime.close();

const one = withInitializers(build(1, drawn(1)), valuesOf(trained));
const metadata = {
  format: SEGMENTER_FORMAT,
  task: "image-segmentation",
  name: "White cells: nucleus and cytoplasm",
  version: "2",
  created: new Date().toISOString().slice(0, 10),
  classes: JSON.stringify(["background", "cytoplasm", "nucleus"]),
  input_width: String(side),
  input_height: String(side),
  view: String(view),
  color_order: "RGB",
  white_balance: "each channel divided by the level that 5 % of the image's pixels reach, at most 1; then 2 v - 1",
  interpolation: "bilinear",
  architecture: `unet_${channels.join("_")}`,
  pretrained_tag: "none",
  training_data: `segmentation_WBC (Zheng et al. 2018), ${images.length} of 280 images`,
  training_data_license: "GPL-3.0; cite Zheng et al. 2018, Micron 107",
  model_license: "Apache-2.0",
  intended_use: "Research use only. Not for use in diagnostic procedures.",
};
writeFileSync(out, writeModel({ ...one, metadata }));

function valuesOf({ initializers }) {
  const floats = [...initializers].filter(([, { type }]) => type === "float32");
  return new Map(floats.map(([name, { data }]) => [name, data]));
}
