/**
 * The papers' two-stage protocol on 1,000 real images: here (feature cache empty at the start), then written plainly in
 * PyTorch, one after the other because each takes all cores.
 *
 *   npx tsc -b && node bench/two-stage/run.mjs [--python PATH] [--epochs 10] [--images 1000] [--threads 2]
 *
 * Writes bench/results/two-stage.json; a run with other epochs or images is a trial and only prints.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatManifest } from "../../packages/data/dist/index.js";
import { wilson } from "../../packages/evaluate/dist/index.js";
import { leukoscope, machine } from "../models/train.mjs";
import { chooseImages } from "./images.mjs";

const FULL = { epochs: 10, images: 1000 };
const CLASSES = 4;

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    epochs: { type: "string", default: String(FULL.epochs) },
    images: { type: "string", default: String(FULL.images) },
    threads: { type: "string", default: "2" },
  },
});
const [epochs, images, threads] = [values.epochs, values.images, values.threads].map(Number);
const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));
const round = (value, digits = 2) => Number(value.toFixed(digits));

/** What both sides report, from the same measurements. */
const outcome = ({ stages, wallSeconds, peakMemoryMegabytes, correct, n }) => ({
  stages: stages.map(({ name, seconds, epochs: each }) => ({
    name,
    seconds: round(seconds),
    epochs: each.map((value) => round(value)),
  })),
  wholeSeconds: round(stages.reduce((total, { seconds }) => total + seconds, 0)),
  wallSeconds: round(wallSeconds),
  peakMemoryMegabytes,
  test: { accuracy: round(correct / n, 4), wilson: wilson(correct, n).map((bound) => round(bound, 4)), correct, n },
});

async function ours(work, manifest) {
  process.env.LEUKOSCOPE_CACHE = join(work, "cache");
  const started = performance.now();
  const { peakMemoryMegabytes, test } = await leukoscope(
    ...["train", "bench/two-stage/two-stage.yaml", "--data", manifest, "--out", join(work, "run")],
    ...["--threads", String(threads), "--set", `stages.0.epochs=${epochs}`, "--set", `stages.1.epochs=${epochs}`],
  );
  const wallSeconds = (performance.now() - started) / 1000;
  const history = readFileSync(join(work, "run", "history.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const stages = [...new Set(history.map(({ stage }) => stage))].map((name) => {
    const own = history.filter(({ stage }) => stage === name).map(({ seconds }) => seconds);
    return { name, epochs: own, seconds: own.reduce((total, value) => total + value, 0) };
  });
  const correct = test.confusion.reduce((total, row, label) => total + row[label], 0);
  const kept = readdirSync(join(work, "cache"), { recursive: true }).map((name) => statSync(join(work, "cache", name)));
  const cacheBytes = kept.reduce((total, { size }) => total + size, 0);
  return {
    ...outcome({ stages, wallSeconds, peakMemoryMegabytes, correct, n: test.n }),
    cacheMegabytes: Math.round(cacheBytes / 1e6),
  };
}

function pytorch(manifest) {
  const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
  const weights = join(shared, "weights/mobilenetv1_075.keras_in1k.safetensors");
  const started = performance.now();
  const { status, stdout } = spawnSync(
    values.python,
    [script, JSON.stringify({ manifest, weights, epochs, threads })],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  if (status !== 0) throw new Error(`${values.python} pytorch.py ended with ${status}`);
  const { torch, ...measured } = JSON.parse(stdout);
  return { torch, ...outcome({ ...measured, wallSeconds: (performance.now() - started) / 1000 }) };
}

const work = mkdtempSync(join(tmpdir(), "leukoscope-two-stage-"));
try {
  const records = await chooseImages(join(shared, "data/taleqani"), Math.floor(images / CLASSES));
  const manifest = join(work, "manifest.jsonl");
  writeFileSync(manifest, formatManifest(records));
  const count = (split) => records.filter((record) => record.split === split).length;
  const here = await ours(work, manifest);
  const peer = pytorch(manifest);
  const times = (side) => [side.stages[0].seconds, side.wholeSeconds, side.wallSeconds];
  const [stageOne, whole, wall] = times(here).map((seconds, at) => round(times(peer)[at] / seconds));
  const report = {
    date: new Date().toISOString().slice(0, 10),
    command: "node bench/two-stage/run.mjs",
    machine,
    threads,
    images: { train: count("train"), val: count("val"), test: count("test") },
    epochs,
    /** How many times as long PyTorch takes: the first stage, both, and the processes from start to end. */
    timesFaster: { stageOne, whole, wall },
    ours: here,
    pytorch: peer,
  };
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (epochs === FULL.epochs && images === FULL.images) {
    writeFileSync(new URL("../results/two-stage.json", import.meta.url), json);
  } else {
    process.stdout.write(json);
  }
  const percent = ({ test }) =>
    `${(100 * test.accuracy).toFixed(1)} % [${test.wilson.map((bound) => (100 * bound).toFixed(1)).join(", ")}]`;
  console.log(
    `two stages, ${records.length} images, ${epochs} epochs each: stage one ${times(here)[0]} s, PyTorch ${times(peer)[0]} s, ${stageOne} times faster; whole ${here.wholeSeconds} s, PyTorch ${peer.wholeSeconds} s, ${whole} times; accuracy ${percent(here)}, PyTorch ${percent(peer)}, n = ${here.test.n}`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
