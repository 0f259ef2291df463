// How models/b-all-subtypes bears what a microscope may do to its test images.
//
//   node bench/robustness/run.mjs
//
// The split is that of the weights (contiguous blocks, seed 1); the test images judge.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { metadataFromProps } from "../../packages/classifier/dist/index.js";
import { openPreparer } from "../../packages/classifier/dist/node/index.js";
import { CORRUPTIONS } from "../../packages/imaging/dist/index.js";
import { readModel } from "../../packages/onnx/dist/index.js";
import {
  evaluateRecords,
  loadDataSet,
  meanCorruptionAccuracy,
  microscopeRobustness,
  noiseCorruption,
  parseProtocol,
} from "../../packages/protocol/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";
import { machine, root } from "../models/train.mjs";

const severities = [1, 3, 5];
const sigmas = [0, 2, 5, 8, 10];

const model = new Uint8Array(readFileSync(`${root}models/b-all-subtypes/model.onnx`));
const protocolFile = `${root}protocols/b-all-subtypes.yaml`;
const overrides = ["split.scheme=blocks", "split.seed=1"];
const storage = new NodeStorage();
const runtime = new NodeRuntime();
const preparer = openPreparer();
const context = { storage, runtime, preparer };

const protocol = parseProtocol(readFileSync(protocolFile, "utf8"), protocolFile, overrides);
const data = await loadDataSet(storage, protocol, { base: `${root}protocols` });
const { trainingData } = metadataFromProps(readModel(model).metadata);
if (trainingData.hash !== data.hash) throw new Error("the images or their split are not those of the weights");
const { test } = data.splits;

const started = performance.now();
const noise = [];
for (const sigma of sigmas) {
  const { metrics } = await evaluateRecords(model, test, { ...context, corrupt: noiseCorruption(sigma) });
  noise.push({ sigma, accuracy: metrics.accuracy, f1Macro: metrics.f1Macro, ci: metrics.ci.accuracy, n: metrics.n });
  console.error(JSON.stringify(noise.at(-1)));
}
const onProgress = (doing, done, of) => done === of && console.error(doing);
const robustness = await microscopeRobustness(model, test, { ...context, severities, onProgress });
await preparer.close();
await runtime.close();

const results = {
  date: new Date().toISOString().slice(0, 10),
  command: "node bench/robustness/run.mjs",
  machine,
  model: "models/b-all-subtypes/model.onnx",
  split: "contiguous blocks 80/10/10, seed 1: test images",
  seconds: Math.round((performance.now() - started) / 1000),
  noise,
  units: Object.fromEntries(Object.entries(CORRUPTIONS).map(([kind, { unit }]) => [kind, unit])),
  robustness,
  meanCorruptionAccuracy: meanCorruptionAccuracy(robustness),
};
mkdirSync(`${root}bench/results`, { recursive: true });
writeFileSync(`${root}bench/results/robustness.json`, `${JSON.stringify(results, undefined, 2)}\n`);
for (const { accuracy, amount, ci, kind, severity } of robustness) {
  console.log(kind, severity, amount, accuracy.toFixed(4), ci.map((value) => value.toFixed(4)).join(" to "));
}
