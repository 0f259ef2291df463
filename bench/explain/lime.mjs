/**
 * LIME beside the Python package `lime` with PyTorch, on one network and one image, and Grad-CAM beside a forward pass.
 *
 *   npx tsc -b && node bench/explain/lime.mjs [--python python3] [--samples 1000] [--rounds 3] [--seeds 4] [--threads 2] [--field FIELD.jpg]
 *
 * The network is timm's mobilenetv1_100 with random weights, which the peer exports to ONNX; the image is a phantom smear
 * of 224 x 224; superpixels are SLIC's, about 50. The two sides take turns. Stability: variance of the coefficients over
 * seeds with orthogonal masks, and with the package's independent ones, by our side; variance falls as 1 / samples, so
 * the ratio is that of the samples to the same stability. Measured on that network, and on the shipped MobileNet (0.75) with
 * a real field, `--field`. Writes bench/results/explain-lime.json.
 */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawPatient, renderSmear } from "../../packages/data/dist/index.js";
import { adoptForeign, ExplainedModel, explain, limeStability } from "../../packages/explain/dist/index.js";
import { decodeImage } from "../../packages/imaging/dist/index.js";
import { Random } from "../../packages/random/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { openExternal } from "../../packages/zoo/dist/index.js";
import { machine } from "../models/train.mjs";
import { startPeer } from "../peer.mjs";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    samples: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
    seeds: { type: "string", default: "4" },
    "stability-samples": { type: "string", default: "300" },
    threads: { type: "string", default: "2" },
    field: { type: "string", default: file("../../../shared/data/taleqani/Early/WBC-Malignant-Early-400.jpg") },
  },
});
const [samples, rounds, seeds, threads] = [values.samples, values.rounds, values.seeds, values.threads].map(Number);
const stabilitySamples = Number(values["stability-samples"]);
const folder = mkdtempSync(join(tmpdir(), "explain-lime-"));
const patient = drawPatient(new Random("bench"), "bench");
const { image } = renderSmear({ width: 224, height: 224, seed: "bench", patient, cells: ["blast", "blast"] });
writeFileSync(join(folder, "image.raw"), image.data);

const peer = await startPeer(values.python, new URL("lime_peer.py", import.meta.url), {
  threads,
  samples,
  image: join(folder, "image.raw"),
  onnx: join(folder, "model.onnx"),
});
const opened = openExternal(readFileSync(join(folder, "model.onnx")), { source: "model.onnx", batch: 1, size: 224 });
const half = [0.5, 0.5, 0.5];
const { metadata, model: graph } = adoptForeign(opened, { mean: half, std: half });
const runtime = new NodeRuntime();
const model = ExplainedModel.of(runtime, graph, metadata, { threads });
const question = { method: "lime", target: 0, samples, hide: "own-mean", sampling: "independent" };
await explain(model, image, { ...question, samples: 32 });

const timed = async (work) => {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { system, user } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpuMs: (system + user) / 1000 };
};
const median = (all, key = "ms") => all.map((each) => each[key]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
const [ours, theirs] = [[], []];
for (let round = 0; round < rounds; round++) {
  ours.push(await timed(() => explain(model, image, { ...question, seed: round })));
  const { cpuMs, ms } = await peer.step();
  theirs.push({ ms, cpuMs });
  console.error(`round ${round + 1}: ${JSON.stringify(ours.at(-1))}, lime ${JSON.stringify(theirs.at(-1))}`);
}
peer.end();

/** Spread of the coefficients over seeds by both ways to draw masks, and how many times fewer samples the better one needs. */
async function stabilityOf(asked, shown) {
  const view = asked.view(shown);
  const target = asked.classes.length > 1 ? topOf(await asked.logits(view.input, 1)) : 0;
  const question = { model: asked, view, target, layer: "", seed: 0, samples: stabilitySamples, hide: "own-mean" };
  const independent = await limeStability({ ...question, sampling: "independent" }, seeds);
  const orthogonal = await limeStability({ ...question, sampling: "orthogonal" }, seeds);
  return { independent, orthogonal, varianceRatio: (independent.deviation / orthogonal.deviation) ** 2 };
}
const topOf = (scores) => scores.indexOf(Math.max(...scores));
const randomWeights = await stabilityOf(model, image);
console.error(`random weights: ${JSON.stringify(randomWeights)}`);
let shipped;
if (existsSync(values.field)) {
  const bytes = readFileSync(file("../../models/b-all-subtypes/model.onnx"));
  shipped = await stabilityOf(
    ExplainedModel.open(runtime, bytes, { threads }),
    await decodeImage(readFileSync(values.field)),
  );
}

const view = model.view(image);
const { camLayer: layer } = metadata;
await model.layerState(view.input, layer, 0);
const single = ExplainedModel.of(runtime, graph, metadata, { threads, batch: 1 });
await single.logits(view.input, 1);
await explain(single, image, { method: "gradcam" });
const [forward, gradCam] = [[], []];
for (let k = 0; k < 15; k++) {
  forward.push(await timed(() => single.logits(view.input, 1)));
  gradCam.push(await timed(() => explain(single, image, { method: "gradcam" })));
}
await runtime.close();

const speed = median(theirs) / median(ours);
// Where other work shares the machine, processor time tells more than the clock.
const cpuSpeed = median(theirs, "cpuMs") / median(ours, "cpuMs");
const toSame = (stability) => ({
  ...stability,
  speedToSameStability: speed * stability.varianceRatio,
  cpuSpeedToSameStability: cpuSpeed * stability.varianceRatio,
});
const result = {
  command: `node bench/explain/lime.mjs --python python --samples ${samples} --rounds ${rounds} --seeds ${seeds} --stability-samples ${stabilitySamples} --threads ${threads}`,
  machine,
  peer: peer.about,
  lime: { samples, ours, theirs, speed, cpuSpeed },
  stability: {
    samples: stabilitySamples,
    randomWeights: toSame(randomWeights),
    ...(shipped && { "models/b-all-subtypes, a real field": toSame(shipped) }),
  },
  gradCam: {
    forwardMs: median(forward),
    gradCamMs: median(gradCam),
    ratio: median(gradCam) / median(forward),
    cpuRatio: median(gradCam, "cpuMs") / median(forward, "cpuMs"),
  },
};
writeFileSync(new URL("../results/explain-lime.json", import.meta.url), `${JSON.stringify(result, undefined, 2)}\n`);
console.log(JSON.stringify({ speed, cpuSpeed, stability: result.stability, gradCam: result.gradCam }));
