// When models/b-all-subtypes is not to be trusted: calibration, prediction sets, abstention and the gate, on real images.
//
//   python bench/trust/strangers.py out/strangers
//   node bench/trust/run.mjs out/strangers [--reuse]     # --reuse judges the shipped file as it is calibrated already
//
// The split is that of the weights (contiguous blocks, seed 1): validation images calibrate, test images judge.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Classifier, metadataFromProps, predictMany } from "../../packages/classifier/dist/index.js";
import { openPreparer } from "../../packages/classifier/dist/node/index.js";
import {
  expectedCalibrationError,
  logLoss,
  proportionInterval,
  scaleProbabilities,
} from "../../packages/evaluate/dist/index.js";
import { readModel } from "../../packages/onnx/dist/index.js";
import { calibrateModel, evaluateRecords, loadDataSet, parseProtocol } from "../../packages/protocol/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";
import { machine, root } from "../models/train.mjs";

const folder = process.argv[2];
const file = `${root}models/b-all-subtypes/model.onnx`;
const protocolFile = `${root}protocols/b-all-subtypes.yaml`;
const overrides = ["split.scheme=blocks", "split.seed=1"];
const storage = new NodeStorage();
const runtime = new NodeRuntime();
const preparer = openPreparer();
const context = { storage, runtime, preparer };

const protocol = parseProtocol(readFileSync(protocolFile, "utf8"), protocolFile, overrides);
const data = await loadDataSet(storage, protocol, { base: `${root}protocols` });
let model = new Uint8Array(readFileSync(file));
const before = metadataFromProps(readModel(model).metadata);
if (before.trainingData.hash !== data.hash) throw new Error("the images or their split are not those of the weights");

let calibration;
if (!process.argv.includes("--reuse")) {
  const { train, val } = data.splits;
  const found = await calibrateModel({ ...context, model, train, validation: val, plan: protocol.calibration });
  model = found.bytes;
  calibration = found.report;
  writeFileSync(file, model);
}
const metadata = metadataFromProps(readModel(model).metadata);
const { classes, temperature } = metadata;

const share = (flags, groups) => ({
  n: flags.length,
  share: flags.filter(Boolean).length / flags.length,
  interval: proportionInterval(flags, groups),
});

/** Figures on one side of the split, with the temperature and without. */
async function judge(records) {
  const { metrics, trust, rows } = await evaluateRecords(model, records, context);
  const labels = rows.map((row) => classes.indexOf(row.class));
  const scaled = rows.map(({ probabilities }) => classes.map((name) => probabilities[name]));
  const plain = scaled.map((row) => scaleProbabilities(row, 1 / temperature));
  const figures = (probabilities) => ({
    ece: expectedCalibrationError(labels, probabilities),
    logLoss: logLoss(labels, probabilities),
  });
  return {
    n: rows.length,
    accuracy: metrics.accuracy,
    uncalibrated: figures(plain),
    calibrated: { ...figures(scaled), eceInterval: metrics.ci.ece },
    ...trust,
    letIn: share(rows.map((row) => row.reason !== "unlike-training")),
  };
}

/** Which pictures the gate turns away. Crops of one picture belong together. */
async function strangers(pictures) {
  const classifier = await Classifier.load(runtime, model);
  const sources = pictures.map(({ path }) => ({ path, read: () => storage.read(path) }));
  const rows = [];
  for await (const row of predictMany(classifier, sources, { preparer })) rows.push(row);
  await classifier.close();
  const kinds = [...new Set(pictures.map(({ kind }) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = [...pictures.keys()].filter((i) => pictures[i].kind === kind && !("error" in rows[i]));
      const groups = own.map((i) => pictures[i].source);
      const away = own.map((i) => rows[i].reason === "unlike-training");
      return [
        kind,
        {
          ...share(away, groups),
          pictures: new Set(groups).size,
          leastScore: Math.min(...own.map((i) => rows[i].gateScore)),
          // What the model would say of them without a gate.
          surerThan90: own.filter((i) => Math.max(...Object.values(rows[i].probabilities)) > 0.9).length / own.length,
        },
      ];
    }),
  );
}

const listed = readFileSync(`${folder}/strangers.jsonl`, "utf8").trim().split("\n").map(JSON.parse);
const pictures = listed.map((row) => ({ ...row, path: `${folder}/${row.path}` }));

/** Up to 80 images of another data set, evenly spread. */
function others(kind, name) {
  const base = `${root}../shared/data/${name}`;
  const files = readdirSync(base, { recursive: true })
    .filter((path) => /\.(jpe?g|bmp)$/i.test(path) && !path.split("/").at(-1).startsWith("."))
    .sort();
  const step = Math.ceil(files.length / 80);
  return files.filter((_, i) => i % step === 0).map((path) => ({ kind, path: `${base}/${path}`, source: path }));
}
const otherSmears = [
  ...others("normal cells, Barcelona (PBC)", "pbc"),
  ...others("fields, BCCD", "bccd"),
  ...others("cells, C-NMC 2019", "c_nmc_sample"),
  ...others("cells, segmentation_WBC", "segmentation_wbc"),
];

const all = await strangers([...pictures, ...otherSmears]);
const entries = Object.entries(all);
const isOther = ([kind]) => otherSmears.some((row) => row.kind === kind);
const results = {
  date: new Date().toISOString().slice(0, 10),
  command: "node bench/trust/run.mjs out/strangers",
  machine,
  model: "models/b-all-subtypes/model.onnx",
  split: "contiguous blocks 80/10/10, seed 1: validation calibrates, test judges",
  temperature,
  abstentionThreshold: metadata.abstentionThreshold,
  gate: { features: metadata.gate.features.dimension, keep: metadata.gate.keep, threshold: metadata.gate.threshold },
  ...(calibration && { calibration }),
  validation: await judge(data.splits.val),
  test: await judge(data.splits.test),
  turnedAway: Object.fromEntries(entries.filter((entry) => !isOther(entry))),
  smearsOfOtherLaboratories: Object.fromEntries(entries.filter(isOther)),
};
await preparer.close();
await runtime.close();
mkdirSync(`${root}bench/results`, { recursive: true });
writeFileSync(`${root}bench/results/trust.json`, `${JSON.stringify(results, undefined, 2)}\n`);
console.log(JSON.stringify(results, undefined, 1));
