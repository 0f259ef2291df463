/**
 * The engine beside PyTorch on this machine: whole training steps (forward, loss, backward, Adam, running statistics;
 * live batch normalisation) and inference with constant weights, on random images. Each case in processes of its own.
 *
 *   npx tsc -b && node bench/engine/run.mjs [--python PATH] [--rounds 15] [--threads 2]
 *
 * With one thread a side the results go to engine-one-thread.json.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    rounds: { type: "string", default: "15" },
    threads: { type: "string", default: "2" },
  },
});
const common = { classes: 4, threads: Number(values.threads), rounds: Number(values.rounds), warmup: 3 };
const cases = [
  { network: "mobilenetv1", mode: "training", size: 224, batch: 16 },
  { network: "mobilenetv1", mode: "training", size: 96, batch: 4 },
  { network: "resnet50", mode: "training", size: 224, batch: 8 },
  { network: "mobilenetv1", mode: "inference", size: 224, batch: 16 },
  { network: "resnet50", mode: "inference", size: 224, batch: 16 },
];

const script = fileURLToPath(new URL("case.mjs", import.meta.url));
const results = cases.map((own) => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [script, JSON.stringify({ ...own, ...common }), values.python],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  if (status !== 0) throw new Error(`${JSON.stringify(own)} ended with ${status}`);
  /** `load` is the machine's average over the last minute of the case: beyond what it ran itself, others ran beside. */
  const result = { ...JSON.parse(stdout), load: Math.round(loadavg()[0] * 10) / 10 };
  console.log(
    `${own.network} ${own.mode} ${own.size} x ${own.batch}: ours ${result.ours.medianMs} ms, PyTorch ${result.pytorch.medianMs} ms, ratio ${result.ratio}, of processor time ${result.cpuRatio}; memory ${result.ours.peakMegabytes} / ${result.pytorch.peakMegabytes} MB, ratio ${result.memoryRatio}`,
  );
  return result;
});

const machine = { cpu: cpus()[0].model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
const folder = new URL("../results/", import.meta.url);
mkdirSync(folder, { recursive: true });
const report = {
  date: new Date().toISOString().slice(0, 10),
  command: `node bench/engine/run.mjs${common.threads === 2 ? "" : ` --threads ${common.threads}`}`,
  machine,
  node: process.version,
  cases: results,
};
const file = common.threads === 1 ? "engine-one-thread.json" : "engine.json";
writeFileSync(new URL(file, folder), `${JSON.stringify(report, null, 2)}\n`);
