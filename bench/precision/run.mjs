/**
 * The shipped B-ALL model in fewer bits, on its own test split: accuracy, agreement, size and time in Node and in a
 * headless browser. Also the choices that were open: half-precision activations, the ways to choose int8's ranges, and
 * weights that are not held within 16-bit sums.
 *
 *   npx tsc -b && node bench/precision/run.mjs [--calibrate 128]      # reads ../shared/data
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { metadataFromProps, preprocess, softmax } from "../../packages/classifier/dist/index.js";
import { evaluatePredictions } from "../../packages/evaluate/dist/index.js";
import { decodeImage } from "../../packages/imaging/dist/index.js";
import { readModel, writeModel } from "../../packages/onnx/dist/index.js";
import {
  chooseRange,
  foldBatchNormalization,
  inferenceForm,
  observable,
  observe,
  toHalf,
  toInt8,
} from "../../packages/precision/dist/index.js";
import { calibrationImages, loadDataSet, parseProtocol } from "../../packages/protocol/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";
import { runInBrowser, startBrowser } from "./browser.mjs";

const { values } = parseArgs({ options: { calibrate: { type: "string", default: "128" } } });
const root = fileURLToPath(new URL("../..", import.meta.url));
const storage = new NodeStorage();
const protocolFile = `${root}protocols/b-all-subtypes.yaml`;
const split = ["split.scheme=blocks", "split.seed=1"];
const protocol = parseProtocol(readFileSync(protocolFile, "utf8"), protocolFile, split);
const data = await loadDataSet(storage, protocol, { base: `${root}protocols` });
const model = readModel(new Uint8Array(readFileSync(`${root}models/b-all-subtypes/model.onnx`)));
const metadata = metadataFromProps(model.metadata);
if (metadata.trainingData.hash !== data.hash) throw new Error("this is not the split that the model was trained on");

const prepare = async ({ path }) => preprocess(await decodeImage(await storage.read(path)), metadata);
const runtime = new NodeRuntime();
const chosen = calibrationImages(data.splits.train, Number(values.calibrate));
const observing = await runtime.load(writeModel(observable(model)));
const start = performance.now();
async function* batches() {
  for (const record of chosen) yield { image: await prepare(record) };
}
const histograms = await observe(observing, batches());
const calibrationSeconds = (performance.now() - start) / 1000;
await observing.release();
const rangesBy = (method) => new Map([...histograms].map(([name, seen]) => [name, chooseRange(seen, method)]));

const folded = foldBatchNormalization(inferenceForm(model));
/** `shipped`: what `leukoscope export` writes; those are run in the browser, too. */
const forms = {
  fp32: { model, shipped: true },
  fp16: { model: toHalf(folded), shipped: true },
  int8: { model: toInt8(model, rangesBy("min-max")), shipped: true },
  "fp16, activations too": { model: toHalf(folded, { activations: "float16" }) },
  "int8, mse": { model: toInt8(model, rangesBy("mse")) },
  "int8, percentile": { model: toInt8(model, rangesBy("percentile")) },
  "int8, not portable": { model: toInt8(model, rangesBy("min-max"), { portable: false }) },
};

const names = Object.keys(forms);
const files = Object.fromEntries(names.map((name) => [name, writeModel(forms[name].model)]));
const images = [];
for (const record of data.splits.test) images.push(await prepare(record));
const labels = data.splits.test.map((record) => metadata.classes.indexOf(record.class));

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const rounded = (value, digits) => Number(value.toFixed(digits));
const top = (row) => row.indexOf(Math.max(...row));

function judged({ logits, ms }, reference) {
  const probabilities = logits.map((row) => softmax(row, metadata.temperature));
  const { accuracy, ci } = evaluatePredictions({ labels, probabilities, classes: metadata.classes });
  const before = reference.logits.map((row) => softmax(row, metadata.temperature));
  const moved = probabilities.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - before[i][j]))));
  return {
    accuracy: rounded(accuracy, 5),
    accuracyInterval: ci.accuracy.map((end) => rounded(end, 5)),
    agreement: rounded(logits.filter((row, i) => top(row) === top(reference.logits[i])).length / logits.length, 5),
    meanProbabilityChange: rounded(moved.reduce((sum, value) => sum + value, 0) / moved.length, 5),
    maxProbabilityChange: rounded(Math.max(...moved), 5),
    medianMs: rounded(median(ms), 2),
  };
}

// The models take turns on each image, so that a change of the machine's speed meets all alike.
const sessions = {};
for (const name of names) sessions[name] = await runtime.load(files[name]);
const inNode = Object.fromEntries(names.map((name) => [name, { logits: [], ms: [] }]));
for (const [index, image] of images.entries()) {
  for (const name of index % 2 ? [...names].reverse() : names) {
    const begun = performance.now();
    const { logits } = await sessions[name].run({ image });
    inNode[name].ms.push(performance.now() - begun);
    inNode[name].logits.push(Array.from(logits.data));
  }
}
await runtime.close();

const browser = await startBrowser();
const inBrowser = {};
for (const name of names) {
  if (forms[name].shipped) inBrowser[name] = await runInBrowser(browser.engine, files[name], images);
}
const { isolated } = browser.engine;
await browser.close();

const reference = inNode.fp32;
const results = names.map((name) => ({
  form: name,
  bytes: files[name].length,
  node: judged(inNode[name], reference),
  ...(inBrowser[name] ? { browser: judged(inBrowser[name], reference) } : {}),
}));
const report = {
  date: new Date().toISOString().slice(0, 10),
  command: ["node bench/precision/run.mjs", ...process.argv.slice(2)].join(" "),
  machine: { cpu: cpus()[0].model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
  node: process.version,
  model: "models/b-all-subtypes/model.onnx",
  split: split.join(", "),
  testImages: images.length,
  calibrationImages: chosen.length,
  calibrationSeconds: rounded(calibrationSeconds, 1),
  browserThreads: isolated,
  /** Changes and agreement are measured against fp32 in Node. */
  results,
};
mkdirSync(`${root}bench/results`, { recursive: true });
writeFileSync(`${root}bench/results/precision.json`, `${JSON.stringify(report, undefined, 2)}\n`);
for (const { form, bytes, node, browser: web } of results) {
  const text = (side) =>
    `${(100 * side.accuracy).toFixed(2)} %, agreement ${(100 * side.agreement).toFixed(2)} %, probability ${side.meanProbabilityChange} / ${side.maxProbabilityChange}, ${side.medianMs} ms`;
  console.log(`${form}: ${(bytes / 1e6).toFixed(2)} MB; Node ${text(node)}${web ? `; browser ${text(web)}` : ""}`);
}
