/**
 * Trains the U-Net on segmentation_wbc.
 *
 *   node bench/cells/train-unet.mjs DATA OUT [--fold 0 --folds 5] [--epochs 60]
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { denseCrossEntropy, dice, sumOfLosses, trainingGraph } from "@leukoscope/autograd";
import { decodeImage, resize } from "@leukoscope/imaging";
import { readModel, writeModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { adam, learnableParameters, oneCycle, withInitializers } from "@leukoscope/train";
import { buildUNet, drawn } from "@leukoscope/zoo";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fold: { type: "string" },
    folds: { type: "string", default: "4" },
    scheme: { type: "string", default: "random" },
    epochs: { type: "string", default: "30" },
    channels: { type: "string", default: "16,32,64,96" },
    rate: { type: "string", default: "0.004" },
    seed: { type: "string", default: "1" },
    from: { type: "string" },
  },
});
const [data, out] = positionals;
const SIZE = 128;
const BATCH = 8;
const CLASSES = 3;
const epochs = Number(values.epochs);
const seed = values.seed;

function names() {
  const all = [];
  for (const set of ["Dataset 1", "Dataset 2"]) {
    const files = readdirSync(`${data}/${set}`)
      .filter((f) => f.endsWith(".bmp"))
      .sort();
    const order = files.map((_, i) => i);
    if (values.scheme === "random") new Random(`folds/${set}`).shuffle(order);
    const k = Number(values.folds);
    order.forEach((i, position) => {
      const fold = values.scheme === "random" ? position % k : Math.floor((position * k) / files.length);
      all.push({ set, name: files[i], fold });
    });
  }
  return all;
}

const snap = (v) => (v > 191 ? 2 : v > 63 ? 1 : 0);

function levels({ data, width, height }) {
  return [0, 1, 2].map((c) => {
    const counts = new Uint32Array(256);
    for (let i = c; i < data.length; i += 3) counts[data[i]]++;
    let left = Math.floor(0.05 * width * height);
    let level = 255;
    while (level > 1 && left >= counts[level]) left -= counts[level--];
    return level;
  });
}

async function sample({ set, name, fold }) {
  const path = `${data}/${set}/${name}`;
  const image = await decodeImage(readFileSync(path));
  const mask = await decodeImage(readFileSync(path.replace(/bmp$/, "png")));
  const small = resize(image, SIZE, SIZE);
  const white = levels(image);
  const input = new Float32Array(3 * SIZE * SIZE);
  for (let i = 0; i < SIZE * SIZE; i++)
    for (let c = 0; c < 3; c++) input[c * SIZE * SIZE + i] = 2 * Math.min(1, small.data[3 * i + c] / white[c]) - 1;
  // one-hot, area-averaged by the same resize
  const targets = new Float32Array(3 * SIZE * SIZE);
  const hot = { ...mask, data: new Uint8Array(mask.data.length) };
  for (let i = 0; i < mask.width * mask.height; i++) hot.data[3 * i + snap(mask.data[3 * i])] = 255;
  const shares = resize(hot, SIZE, SIZE);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const sum = shares.data[3 * i] + shares.data[3 * i + 1] + shares.data[3 * i + 2];
    for (let c = 0; c < 3; c++) targets[c * SIZE * SIZE + i] = shares.data[3 * i + c] / sum;
  }
  return { set, name, fold, input, targets };
}

/** Draws a turn, a flip, a scale, a shift and a change of colours. */
function augment({ input, targets }, random, x, t, row) {
  const angle = 2 * Math.PI * random.next();
  const scale = Math.exp(0.3 * (2 * random.next() - 1));
  const flip = random.next() < 0.5 ? -1 : 1;
  const dx = 16 * (random.next() - 0.5);
  const dy = 16 * (random.next() - 0.5);
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  const gain = [0, 1, 2].map(() => 0);
  const common = 0.2 * random.normal();
  for (let c = 0; c < 3; c++) gain[c] = Math.exp(common + 0.12 * random.normal());
  const bright = 0.04 * random.normal();
  const noise = 0.02 * random.next();
  const plane = SIZE * SIZE;
  const centre = (SIZE - 1) / 2;
  const tables = gain.map((g) => {
    const table = new Float32Array(513);
    for (let k = 0; k <= 512; k++) {
      const v = Math.max(k / 512, 0.004);
      table[k] = 2 * Math.min(1, Math.max(0, v ** g + bright)) - 1;
    }
    return table;
  });
  for (let y = 0; y < SIZE; y++) {
    for (let xx = 0; xx < SIZE; xx++) {
      const u = flip * (xx - centre);
      const v = y - centre;
      let sx = cos * u - sin * v + centre + dx;
      let sy = sin * u + cos * v + centre + dy;
      // mirrored beyond the edge, for the picture; the mask there too
      sx = reflect(sx);
      sy = reflect(sy);
      const x0 = Math.min(SIZE - 2, Math.floor(sx));
      const y0 = Math.min(SIZE - 2, Math.floor(sy));
      const fx = sx - x0;
      const fy = sy - y0;
      const at = y0 * SIZE + x0;
      const w00 = (1 - fx) * (1 - fy),
        w01 = fx * (1 - fy),
        w10 = (1 - fx) * fy,
        w11 = fx * fy;
      const to = row * 3 * plane + y * SIZE + xx;
      for (let c = 0; c < 3; c++) {
        const p = c * plane + at;
        const value = w00 * input[p] + w01 * input[p + 1] + w10 * input[p + SIZE] + w11 * input[p + SIZE + 1];
        x[to + c * plane] = tables[c][Math.round((value + 1) * 256)] + noise * random.next();
        t[to + c * plane] =
          w00 * targets[p] + w01 * targets[p + 1] + w10 * targets[p + SIZE] + w11 * targets[p + SIZE + 1];
      }
    }
  }
}
function reflect(s) {
  const limit = SIZE - 1;
  if (s < 0) s = -s;
  if (s > limit) s = 2 * limit - s;
  return Math.min(Math.max(s, 0), limit);
}

const list = names();
const samples = await Promise.all(list.map(sample));
const fold = values.fold === undefined ? -1 : Number(values.fold);
const training = samples.filter((s) => s.fold !== fold);
console.error(`${training.length} of ${samples.length} images train`);
mkdirSync(out, { recursive: true });

const model = buildUNet({
  size: SIZE,
  batch: BATCH,
  classes: CLASSES,
  channels: values.channels.split(",").map(Number),
  parameters: drawn(Number(seed)),
});
const trainable = learnableParameters(model);
const start0 = values.from ? readModel(readFileSync(values.from)).initializers : model.initializers;
const graph = trainingGraph(model, {
  logits: "logits",
  trainable,
  batchNormalization: "live",
  loss: sumOfLosses({ loss: denseCrossEntropy() }, { loss: dice() }),
});
const runtime = new NodeRuntime();
const session = await runtime.load(writeModel(graph.model), { threads: 1 });
const params = new Map(trainable.map((n) => [n, Float32Array.from(start0.get(n).data)]));
const stats = new Map(
  graph.statistics
    .flatMap((s) => [s.runningMean, s.runningVariance])
    .map((n) => [n, Float32Array.from(model.initializers.get(n).data)]),
);
const optimizer = adam({ weightDecay: 1e-3, decoupled: true });
const schedule = oneCycle({ learningRate: Number(values.rate), warmup: 0.15 });
const x = () => new Float32Array(BATCH * 3 * SIZE * SIZE);
const start = Date.now();
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = training.map((_, i) => i);
  new Random(`${seed}/order/${epoch}`).shuffle(order);
  const steps = Math.floor(order.length / BATCH);
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    const image = x();
    const targets = x();
    for (let row = 0; row < BATCH; row++) {
      const index = order[step * BATCH + row];
      augment(training[index], new Random(`${seed}/augment/${epoch}/${index}`), image, targets, row);
    }
    const dims = [BATCH, 3, SIZE, SIZE];
    const feeds = {
      image: { type: "float32", dims, data: image },
      targets: { type: "float32", dims, data: targets },
      weights: { type: "float32", dims: [BATCH], data: new Float32Array(BATCH).fill(1) },
    };
    for (const [n, d] of params) feeds[n] = { type: "float32", dims: model.initializers.get(n).dims, data: d };
    const outputs = await session.run(feeds);
    const gradients = new Map([...graph.gradients].map(([n, o]) => [n, outputs[o].data]));
    optimizer.step(params, gradients, schedule.rate({ epoch: epoch + step / steps, epochs }));
    for (const s of graph.statistics) {
      for (const [running, batch] of [
        [s.runningMean, s.batchMean],
        [s.runningVariance, s.batchVariance],
      ]) {
        const r = stats.get(running);
        const b = outputs[batch].data;
        for (let i = 0; i < r.length; i++) r[i] += 0.1 * (b[i] - r[i]);
      }
    }
    loss += outputs[graph.loss].data[0] / steps;
  }
  console.error(`epoch ${epoch + 1}: loss ${loss.toFixed(4)}, ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
await session.release();
const one = buildUNet({
  size: SIZE,
  batch: 1,
  classes: CLASSES,
  channels: values.channels.split(",").map(Number),
  parameters: drawn(1),
});
const trained = withInitializers(one, new Map([...params, ...stats]));
writeFileSync(`${out}/unet.${values.scheme}.${fold}.onnx`, writeModel(trained));

// test
const predictor = await runtime.load(writeModel(trained), { threads: 1 });
const rows = [];
for (const s of samples.filter((each) => each.fold === fold)) {
  const { probabilities } = await predictor.run({
    image: { type: "float32", dims: [1, 3, SIZE, SIZE], data: s.input },
  });
  const p = probabilities.data;
  const plane = SIZE * SIZE;
  const count = { n: [0, 0, 0], c: [0, 0, 0] };
  for (let i = 0; i < plane; i++) {
    const arg = (d) =>
      d[i] >= d[plane + i] && d[i] >= d[2 * plane + i] ? 0 : d[plane + i] >= d[2 * plane + i] ? 1 : 2;
    const a = arg(p),
      b = arg(s.targets);
    for (const [k, least] of [
      ["n", 2],
      ["c", 1],
    ]) {
      if (a >= least) count[k][0]++;
      if (b >= least) count[k][1]++;
      if (a >= least && b >= least) count[k][2]++;
    }
  }
  rows.push({
    set: s.set,
    name: s.name,
    nucleus: (2 * count.n[2]) / (count.n[0] + count.n[1]),
    cell: (2 * count.c[2]) / (count.c[0] + count.c[1]),
  });
}
writeFileSync(`${out}/rows.${values.scheme}.${fold}.json`, JSON.stringify(rows));
for (const set of ["Dataset 1", "Dataset 2"]) {
  const of = rows.filter((r) => r.set === set);
  const mean = (k) => (of.reduce((s, r) => s + r[k], 0) / of.length).toFixed(4);
  const least = (k) => Math.min(...of.map((r) => r[k])).toFixed(3);
  console.error(set, of.length, "nucleus", mean("nucleus"), least("nucleus"), "cell", mean("cell"), least("cell"));
}
await runtime.close();
