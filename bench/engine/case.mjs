/**
 * One case of the benchmark: a network's training step, or its inference, here and in PyTorch, one step of each in
 * turn. Prints the result as JSON; `run.mjs` runs all cases.
 *
 *   node bench/engine/case.mjs '{"network":"mobilenetv1","mode":"training","size":224,"batch":16,"classes":4,"threads":2}' [python]
 */
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { startPeer } from "../peer.mjs";
import { startOurs } from "./ours.mjs";

const options = JSON.parse(process.argv[2]);
const python = process.argv[3] ?? "python3";
const { rounds = 15, warmup = 3 } = options;

/** Between two steps, so that the other side's waiting threads have gone to sleep. */
const PAUSE_MS = 200;

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const rounded = (number) => Math.round(number * 10) / 10;

const peer = await startPeer(python, new URL("pytorch.py", import.meta.url), options);
const ours = await startOurs(options);
if (peer.about.parameters !== ours.about.parameters) {
  throw new Error(
    `not the same network: ${ours.about.parameters} parameters here, ${peer.about.parameters} in PyTorch`,
  );
}

/** With the processor time that this process took meanwhile, as the peer tells its own. */
async function timed(step) {
  const start = process.cpuUsage();
  const result = await step();
  const { user, system } = process.cpuUsage(start);
  return { ...result, cpuMs: (user + system) / 1000 };
}

const times = { ours: [], pytorch: [] };
const busy = { ours: [], pytorch: [] };
let last = {};
for (let round = -warmup; round < rounds; round += 1) {
  // Who goes first changes with the round.
  const sides = round % 2 === 0 ? ["ours", "pytorch"] : ["pytorch", "ours"];
  const results = {};
  for (const side of sides) {
    await sleep(PAUSE_MS);
    results[side] = side === "ours" ? await timed(ours.step) : await peer.step();
  }
  last = { ours: results.ours.loss, pytorch: results.pytorch.loss, peerMegabytes: results.pytorch.megabytes };
  console.error(
    `${round < 0 ? "warm-up" : `round ${round + 1}`}: ours ${rounded(results.ours.ms)} ms, PyTorch ${rounded(results.pytorch.ms)} ms`,
  );
  if (round < 0) continue;
  times.ours.push(results.ours.ms);
  times.pytorch.push(results.pytorch.ms);
  for (const side of ["ours", "pytorch"]) busy[side].push(results[side].cpuMs);
}
const peerMegabytes = last.peerMegabytes;
peer.end();
await ours.end();
if (!Number.isFinite(last.ours) || !Number.isFinite(last.pytorch))
  throw new Error(`a loss is not finite: ${JSON.stringify(last)}`);

const sideOf = (side) => ({
  medianMs: rounded(median(times[side])),
  leastMs: rounded(Math.min(...times[side])),
  /** Processor time; with more than one thread it counts waiting in loops, too. */
  medianCpuMs: rounded(median(busy[side])),
  ms: times[side].map(rounded),
});
const ratio = (a, b) => Math.round((a / b) * 1000) / 1000;
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
const require = createRequire(new URL("../../packages/runtime/package.json", import.meta.url));
const result = {
  ...options,
  parameters: ours.about.parameters,
  nodes: ours.about.nodes,
  versions: { "onnxruntime-node": require("onnxruntime-node/package.json").version, torch: peer.about.torch },
  ours: { ...sideOf("ours"), peakMegabytes: megabytes },
  pytorch: { ...sideOf("pytorch"), peakMegabytes: peerMegabytes },
  /** Ours over PyTorch, of the medians: below 1 we are faster. */
  ratio: ratio(median(times.ours), median(times.pytorch)),
  /** The same of processor time. */
  cpuRatio: ratio(median(busy.ours), median(busy.pytorch)),
  medianOfRatios: ratio(median(times.ours.map((ms, round) => ms / times.pytorch[round])), 1),
  memoryRatio: ratio(megabytes, peerMegabytes),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
