/**
 * Times a whole training step (forward, loss, backward, Adam, running statistics) of MobileNetV1 with live batch
 * normalisation on random images, here and in PyTorch, one step of each in turn.
 *
 *   npx tsc -b && node bench/training-step/run.mjs --python PATH [--rounds 15] [--warmup 3] [--width 1] [--size 224]
 *     [--batch 16] [--classes 4] [--threads 2] [--channels-last] [--out FILE]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus, release, totalmem } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startOurs } from "./ours.mjs";
import { startPeer } from "./peer.mjs";

const { values: given } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    rounds: { type: "string", default: "15" },
    warmup: { type: "string", default: "3" },
    width: { type: "string", default: "1" },
    size: { type: "string", default: "224" },
    batch: { type: "string", default: "16" },
    classes: { type: "string", default: "4" },
    threads: { type: "string", default: "2" },
    "channels-last": { type: "boolean", default: false },
    out: { type: "string", default: fileURLToPath(new URL("../results/training-step.json", import.meta.url)) },
  },
});
const [rounds, warmup] = [given.rounds, given.warmup].map(Number);
const options = {
  width: Number(given.width),
  size: Number(given.size),
  batch: Number(given.batch),
  classes: Number(given.classes),
  threads: Number(given.threads),
  channelsLast: given["channels-last"],
};
/** Between two steps, so that the other side's waiting threads have gone to sleep. */
const PAUSE_MS = 200;

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const rounded = (number) => Math.round(number * 10) / 10;

const peer = await startPeer(given.python, options);
const ours = await startOurs(options);
if (peer.about.parameters !== ours.about.parameters) {
  throw new Error(
    `not the same network: ${ours.about.parameters} parameters here, ${peer.about.parameters} in PyTorch`,
  );
}

const times = { ours: [], pytorch: [], update: [] };
let last = {};
for (let round = -warmup; round < rounds; round += 1) {
  // Who goes first changes with the round.
  const sides = round % 2 === 0 ? ["ours", "pytorch"] : ["pytorch", "ours"];
  const results = {};
  for (const side of sides) {
    await sleep(PAUSE_MS);
    results[side] = await (side === "ours" ? ours : peer).step();
  }
  last = { ours: results.ours.loss, pytorch: results.pytorch.loss };
  console.error(
    `${round < 0 ? "warm-up" : `round ${round + 1}`}: ours ${rounded(results.ours.ms)} ms, PyTorch ${rounded(results.pytorch.ms)} ms`,
  );
  if (round < 0) continue;
  times.ours.push(results.ours.ms);
  times.pytorch.push(results.pytorch.ms);
  times.update.push(results.ours.updateMs);
}
peer.end();
await ours.end();
if (!Number.isFinite(last.ours) || !Number.isFinite(last.pytorch))
  throw new Error(`a loss is not finite: ${JSON.stringify(last)}`);

const sideOf = (measured) => ({
  medianMs: rounded(median(measured)),
  leastMs: rounded(Math.min(...measured)),
  ms: measured.map(rounded),
});
const require = createRequire(new URL("../../packages/runtime/package.json", import.meta.url));
const result = {
  what: `training step of MobileNetV1, live batch normalisation, Adam: ${JSON.stringify(options)}`,
  command: `node bench/training-step/run.mjs ${process.argv.slice(2).join(" ")}`.trim(),
  date: new Date().toISOString(),
  machine: {
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
  },
  versions: {
    node: process.versions.node,
    "onnxruntime-node": require("onnxruntime-node/package.json").version,
    torch: peer.about.torch,
    python: peer.about.python,
  },
  parameters: ours.about.parameters,
  nodes: ours.about.nodes,
  rounds,
  warmup,
  ours: { ...sideOf(times.ours), medianUpdateMs: rounded(median(times.update)) },
  pytorch: sideOf(times.pytorch),
  /** Ours over PyTorch, of the medians: below 1 we are faster. */
  ratio: Math.round((median(times.ours) / median(times.pytorch)) * 1000) / 1000,
  /** The middle of the ratios round by round. */
  medianOfRatios: Math.round(median(times.ours.map((ms, round) => ms / times.pytorch[round])) * 1000) / 1000,
  lastLoss: last,
};
await mkdir(dirname(given.out), { recursive: true });
await writeFile(given.out, `${JSON.stringify(result, null, 2)}\n`);
console.error(`ours ${result.ours.medianMs} ms, PyTorch ${result.pytorch.medianMs} ms, ratio ${result.ratio}`);
