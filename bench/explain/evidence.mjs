/**
 * Where the shipped B-ALL model finds its evidence on held-out Taleqani fields, by every method, and whether the maps are
 * faithful: deletion and insertion beside a random map's.
 *
 *   npx tsc -b && node bench/explain/evidence.mjs [--data ../shared/data/taleqani] [--cheap 10] [--costly 4] [--samples 500] [--threads 1]
 *
 * Fields are taken evenly from the test split, `--cheap` of each class for methods that ask the model a few times, `--costly` for
 * those that ask it hundreds of times. Writes bench/results/explain.json after every field.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  deletionInsertion,
  ExplainedModel,
  evidenceShares,
  explain,
  meanInterval,
  PUBLISHED_SHARES,
  pointsInto,
  shareInterval,
} from "../../packages/explain/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { machine } from "../models/train.mjs";
import { ABOUT_DATA, ABOUT_REGIONS, CLASSES, evenly, rounded, studied, testFields } from "./fields.mjs";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    data: { type: "string", default: file("../../../shared/data/taleqani") },
    cheap: { type: "string", default: "10" },
    costly: { type: "string", default: "4" },
    samples: { type: "string", default: "500" },
    threads: { type: "string", default: "1" },
  },
});
const SAMPLES = Number(values.samples);
/** `cam` is left out: between the feature maps and the scores this model has two dense layers. */
const CHEAP = [
  "gradcam",
  "gradcam++",
  "layercam",
  "xgradcam",
  "eigencam",
  "ablationcam",
  "saliency",
  "guided-backprop",
].map((method) => ({ method }));
const COSTLY = [
  { method: "smoothgrad" },
  { method: "integrated-gradients" },
  { method: "scorecam" },
  { method: "occlusion" },
  { method: "rise", samples: SAMPLES },
  { method: "lime", samples: SAMPLES },
  { method: "kernelshap", samples: SAMPLES },
  { method: "counterfactual", samples: SAMPLES },
];
const STEPS = 10;

const start = new Date().toISOString();
const runtime = new NodeRuntime();
const bytes = readFileSync(file("../../models/b-all-subtypes/model.onnx"));
const model = ExplainedModel.open(runtime, bytes, { threads: Number(values.threads) });
const test = await testFields(values.data);
const rows = [];
const [cheap, costly] = [Number(values.cheap), Number(values.costly)];
const fields = CLASSES.map((name) => evenly(test, name, cheap));
const few = CLASSES.map((name, k) => evenly(fields[k], name, costly));
// Cheap methods first, then the costly ones on some of the same fields.
for (const [methods, records] of [
  [CHEAP, fields],
  [COSTLY, few],
]) {
  for (let k = 0; k < Math.max(...records.map(({ length }) => length)); k++) {
    for (const own of records) {
      if (own[k] === undefined) continue;
      rows.push(...(await mapsOf(await studied(own[k]), methods)));
      console.error(own[k].path);
      write();
    }
  }
}
await runtime.close();

async function mapsOf({ class: name, image, regions }, asked) {
  const found = [];
  const randoms = new Map();
  for (const each of asked) {
    const attribution = await explain(model, image, each);
    const grid = `${attribution.width}x${attribution.height}`;
    const figures = await deletionInsertion(model, image, attribution, { steps: STEPS, random: randoms.get(grid) });
    randoms.set(grid, figures.random);
    found.push({
      class: name,
      method: each.method,
      right: attribution.prediction.label === name,
      blank: attribution.blank,
      deletion: figures.deletion.auc,
      insertion: figures.insertion.auc,
      randomDeletion: figures.random.deletion.auc,
      randomInsertion: figures.random.insertion.auc,
      pointing: !attribution.blank && pointsInto(attribution, regions, ["nucleus", "cytoplasm"]),
      shares: evidenceShares(attribution, regions),
    });
  }
  return found;
}

function write() {
  const result = {
    command: `node bench/explain/evidence.mjs --cheap ${cheap} --costly ${costly} --samples ${SAMPLES} --threads ${values.threads}`,
    machine,
    start,
    model: "models/b-all-subtypes/model.onnx",
    data: ABOUT_DATA,
    regions: ABOUT_REGIONS,
    intervals:
      "95 %, BCa bootstrap over images, Wilson for pointing; images of one slide are not independent, so they are too narrow",
    published: PUBLISHED_SHARES,
    samples: SAMPLES,
    methods: [...CHEAP, ...COSTLY].flatMap(({ method }) => {
      const own = rows.filter((row) => row.method === method);
      return own.length > 0 ? [summary(method, own)] : [];
    }),
  };
  writeFileSync(file("../results/explain.json"), `${JSON.stringify(rounded(result), undefined, 2)}\n`);
}

function summary(method, own) {
  const over = (value) => meanInterval(own.map(value));
  return {
    method,
    n: own.length,
    blank: own.filter(({ blank }) => blank).length,
    accuracy: shareInterval(own.map(({ right }) => Number(right))),
    deletion: over((row) => row.deletion),
    randomDeletion: over((row) => row.randomDeletion),
    deletionGain: over((row) => row.randomDeletion - row.deletion),
    insertion: over((row) => row.insertion),
    randomInsertion: over((row) => row.randomInsertion),
    insertionGain: over((row) => row.insertion - row.randomInsertion),
    pointing: shareInterval(own.map(({ pointing }) => Number(pointing))),
    regions: shares(own),
    byClass: Object.fromEntries(CLASSES.map((name) => [name, shares(own.filter((row) => row.class === name))])),
  };
}

/** Blank maps have no evidence to share out. */
function shares(all) {
  const own = all.filter(({ blank }) => !blank);
  return (own[0]?.shares ?? []).map(({ region }, k) => ({
    region,
    evidence: meanInterval(own.map((row) => row.shares[k].evidence)),
    important: meanInterval(own.map((row) => row.shares[k].important)),
    area: meanInterval(own.map((row) => row.shares[k].area)),
  }));
}
