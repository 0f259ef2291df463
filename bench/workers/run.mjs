/**
 * What worker threads that decode, prepare and augment images are worth, on 200 real images of the Taleqani set:
 * features of a frozen base, a training epoch that decodes, one from decoded images, and labelling files.
 *
 *   npx tsc -b && node bench/workers/run.mjs [--images 200] [--rounds 3] [--threads 2] [--workers 0,1,2]
 *
 * The counts take turns within a round; each figure is the median of the rounds, images a second. Writes
 * bench/results/workers.json; a run with other settings is a trial and only prints.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Classifier, predictMany } from "../../packages/classifier/dist/index.js";
import { openPreparer } from "../../packages/classifier/dist/node/index.js";
import { formatManifest } from "../../packages/data/dist/index.js";
import { runProtocol } from "../../packages/protocol/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { MemoryStorage, sha256, writeText } from "../../packages/storage/dist/index.js";
import { machine } from "../models/train.mjs";

const FULL = { images: "200", rounds: "3", threads: "2", workers: "0,1,2" };
const { values } = parseArgs({
  options: Object.fromEntries(Object.entries(FULL).map(([name, value]) => [name, { type: "string", default: value }])),
});
const [images, rounds, threads] = [values.images, values.rounds, values.threads].map(Number);
const counts = values.workers.split(",").map(Number);

/** A network whose step outweighs the decoding, and one whose step does not. */
const cases = [
  { name: "MobileNetV1 0.75, 224 x 224, batch 16", backbone: "mobilenetv1_075.keras_in1k", size: 224, batch: 16 },
  { name: "MobileNetV1 0.25, 96 x 96, batch 16", backbone: "mobilenetv1_025.keras_in1k", size: 96, batch: 16 },
];

const protocolOf = ({ backbone, size, batch }, stages) =>
  JSON.stringify({
    name: "workers",
    title: "Workers",
    seed: 1,
    data: { name: "Taleqani", licence: "NOASSERTION" },
    split: { scheme: "stratified", ratio: [80, 10, 10], seed: 1 },
    model: { backbone, size, head: { hidden: 0, dropout: [0, 0] } },
    batch,
    augmentation: { dihedral: true },
    stages: stages.map((own) => ({
      optimizer: { kind: "adam" },
      schedule: { kind: "constant", learningRate: 1e-4 },
      ...own,
    })),
  });

/** The images in memory, so that no disk is measured; all but two a class for training. */
async function imagesInMemory() {
  const folder = fileURLToPath(new URL("../../../shared/data/taleqani/", import.meta.url));
  const storage = new MemoryStorage();
  const records = [];
  for (const name of ["Benign", "Early", "Pre", "Pro"]) {
    for (const [index, file] of readdirSync(join(folder, name))
      .sort()
      .slice(0, images / 4)
      .entries()) {
      const bytes = readFileSync(join(folder, name, file));
      const path = `/data/${name}/${file}`;
      await storage.write(path, bytes);
      const left = images / 4 - index;
      const split = left === 1 ? "test" : left === 2 ? "val" : "train";
      records.push({ path, sha256: await sha256(bytes), width: 224, height: 224, class: name, split });
    }
  }
  await writeText(storage, "/data/manifest.jsonl", formatManifest(records));
  return storage;
}

/** Images a second from one moment to the last report. */
class Speed {
  #start;
  #done;
  #end;
  constructor(start) {
    this.#start = start;
  }
  note(done) {
    this.#done = done;
    this.#end = performance.now();
  }
  perSecond(each = 1) {
    return (this.#done * each * 1000) / (this.#end - this.#start);
  }
}

/** Tells when the first image was asked for. */
function watched(preparer) {
  const watch = { ...preparer, ahead: preparer.ahead, firstAsked: undefined };
  watch.prepare = (...given) => {
    watch.firstAsked ??= performance.now();
    return preparer.prepare(...given);
  };
  return watch;
}

async function train(storage, runtime, preparer, one, stages) {
  await writeText(storage, "/p.yaml", protocolOf(one, stages));
  for (const folder of ["/run", "/cache"]) {
    const files = (await storage.exists(folder)) ? await storage.list(folder) : [];
    for (const { path } of files) await storage.remove(path);
  }
  const speeds = {};
  const watch = watched(preparer);
  let last;
  await runProtocol({
    protocol: "/p.yaml",
    data: "/data/manifest.jsonl",
    out: "/run",
    overrides: [],
    resume: false,
    threads,
    cache: "/cache",
    runtime,
    storage,
    preparer: watch,
    onEvent: ({ kind, phase, epoch, done }) => {
      if (kind === "epoch") last = performance.now();
      if (kind !== "progress") return;
      // Validation images are prepared by themselves.
      const key = `${phase}-${epoch}`;
      if (phase === "features" && speeds["training-1"]) return;
      speeds[key] ??= new Speed(last ?? watch.firstAsked);
      speeds[key].note(done);
    },
  });
  return speeds;
}

async function label(storage, runtime, preparer) {
  const classifier = await Classifier.load(runtime, await storage.read("/run/model.onnx"), { threads });
  const files = (await storage.list("/data")).filter(({ path }) => path.endsWith(".jpg"));
  const speed = new Speed(performance.now());
  let done = 0;
  const sources = files.map(({ path }) => ({ path, read: () => storage.read(path) }));
  for await (const _ of predictMany(classifier, sources, { preparer })) speed.note(++done);
  await classifier.close();
  return speed.perSecond();
}

/** Starts the workers and has their code compiled, once in their life. */
async function warm(storage, preparer) {
  const { path } = (await storage.list("/data")).find((file) => file.path.endsWith(".jpg"));
  const spec = {
    input: { width: 224, height: 224 },
    resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
    colourOrder: "RGB",
    mean: [0, 0, 0],
    std: [1, 1, 1],
  };
  const source = async () => ({ bytes: await storage.read(path) });
  await Promise.all(Array.from({ length: 40 }, (_, draw) => preparer.prepare(source, spec, draw % 8)));
}

async function measure(storage, one, workers) {
  const runtime = new NodeRuntime();
  const preparer = openPreparer(workers);
  try {
    await warm(storage, preparer);
    const frozen = await train(storage, runtime, preparer, one, [{ name: "head", unfreeze: 0, epochs: 1 }]);
    const whole = await train(storage, runtime, preparer, one, [{ name: "all", unfreeze: "all", epochs: 2 }]);
    return {
      features: frozen["features-1"].perSecond(),
      firstEpoch: whole["training-1"].perSecond(one.batch),
      laterEpoch: whole["training-2"].perSecond(one.batch),
      labelling: await label(storage, runtime, preparer),
    };
  } finally {
    await preparer.close();
    await runtime.close();
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const round = (value) => Number(value.toFixed(1));

const storage = await imagesInMemory();
const report = [];
for (const one of cases) {
  const taken = new Map(counts.map((workers) => [workers, []]));
  for (let turn = 0; turn < rounds; turn++) {
    for (const workers of counts) taken.get(workers).push(await measure(storage, one, workers));
  }
  for (const [workers, measured] of taken) {
    const figures = Object.keys(measured[0]).map((name) => [
      name,
      { median: round(median(measured.map((m) => m[name]))), all: measured.map((m) => round(m[name])) },
    ]);
    const line = { case: one.name, workers, imagesPerSecond: Object.fromEntries(figures) };
    report.push(line);
    console.log(one.name, `workers ${workers}:`, figures.map(([name, { median: m }]) => `${name} ${m}`).join(", "));
  }
}
const isFull = Object.entries(FULL).every(([name, value]) => values[name] === value);
if (isFull) {
  const result = { machine, images, rounds, threads, results: report };
  const file = fileURLToPath(new URL("../results/workers.json", import.meta.url));
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
}
