/**
 * Inference on one image by every backbone with its original top, beside timm's and torchvision's in PyTorch; and by
 * MobileNet_M of two classes (Makem et al. 2025 report 4.92 ms on a personal computer). Random weights: they take as long
 * as trained ones.
 *
 *   npx tsc -b && node bench/zoo/run.mjs [--python PATH] [--rounds 9]
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { backboneNames } from "@leukoscope/zoo";

const { values } = parseArgs({
  options: { python: { type: "string", default: "python3" }, rounds: { type: "string", default: "9" } },
});
const common = { threads: 2, rounds: Number(values.rounds) };

/** Two tags of one architecture take the same time. */
const architectures = new Set();
const networks = backboneNames.filter((name) => {
  const architecture = name.split(".")[0];
  const known = architectures.has(architecture) || architecture === "custom_cnn";
  architectures.add(architecture);
  return !known;
});
const mobileNetM = {
  network: "mobilenetv1_100.keras_in1k",
  head: { kind: "normalised-dense", dropout: 0.5, l1: 0.015 },
  classes: 2,
  alone: true,
};
const cases = [...networks.map((network) => ({ network })), mobileNetM];

const script = fileURLToPath(new URL("case.mjs", import.meta.url));
const results = cases.map((own) => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [script, JSON.stringify({ ...own, ...common }), values.python],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (status !== 0) throw new Error(`${JSON.stringify(own)} ended with ${status}`);
  const result = JSON.parse(stdout);
  console.log(JSON.stringify(result));
  return result;
});

const report = {
  date: new Date().toISOString().slice(0, 10),
  command: ["node bench/zoo/run.mjs", ...process.argv.slice(2)].join(" "),
  machine: { cpu: cpus()[0].model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
  node: process.version,
  cases: results,
};
writeFileSync(new URL("../results/zoo.json", import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
