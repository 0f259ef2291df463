// Trains by the command a user would type, watches its memory, and publishes a model with its card.
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { readModel, sizeOf } from "../../packages/onnx/dist/index.js";
import { modelCard } from "../../packages/protocol/dist/index.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};

/** Highest resident set of a process in MB so far. */
const peakMemory = (pid) => {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, "utf8"))?.[1] ?? 0) / 1024 : 0;
};

/** Runs `leukoscope ARGS --json`. @returns its JSON, with the command and the peak memory */
export async function leukoscope(...args) {
  const child = spawn(process.execPath, ["apps/cli/bin/leukoscope.js", ...args, "--json"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  let megabytes = 0;
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, peakMemory(child.pid));
  }, 500);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(watch);
  const command = `npx leukoscope ${args.join(" ")} --json`;
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return { command, peakMemoryMegabytes: Math.round(megabytes), ...JSON.parse(stdout) };
}

/** Trains into `out`, unless `--reuse` is given and that run is finished. Paths in the result are relative to the root. */
export async function train(protocol, out, ...args) {
  const kept = `${root}${out}/bench.json`;
  if (process.argv.includes("--reuse") && existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const result = await leukoscope("train", protocol, "--out", out, ...args);
  const run = { ...result, run: out, model: `${out}/model.onnx` };
  writeFileSync(kept, `${JSON.stringify(run, undefined, 2)}\n`);
  return run;
}

/** What was measured before, from bench/results/; undefined where it was not. */
export const measured = (name) => {
  const path = `${root}bench/results/${name}.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
};

/** Whether only the card is to be written anew, from bench/results/ and the model that ships. */
export const cardOnly = process.argv.includes("--card");

/** Writes models/ID/README.md. @param card gives the card's data from what the model file says */
export function writeCard(id, card) {
  const folder = `${root}models/${id}`;
  const model = readModel(new Uint8Array(readFileSync(`${folder}/model.onnx`)));
  const parameters = [...model.initializers.values()].reduce((total, { dims }) => total + sizeOf(dims), 0);
  writeFileSync(`${folder}/README.md`, modelCard({ id, ...card({ parameters, metadata: model.metadata }) }));
}

/** Writes bench/results/ID.json and models/ID/. @param card as of {@link writeCard} */
export function publish(id, runs, shipped, card) {
  const results = {
    date: new Date().toISOString().slice(0, 10),
    command: `node bench/models/${id}.mjs`,
    machine,
    runs,
  };
  mkdirSync(`${root}bench/results`, { recursive: true });
  writeFileSync(`${root}bench/results/${id}.json`, `${JSON.stringify(results, undefined, 2)}\n`);
  const folder = `${root}models/${id}`;
  mkdirSync(folder, { recursive: true });
  copyFileSync(`${root}${shipped.model}`, `${folder}/model.onnx`);
  copyFileSync(`${root}${shipped.run}/learning-curves.svg`, `${folder}/learning-curves.svg`);
  writeCard(id, card);
  for (const [name, { test, seconds, peakMemoryMegabytes }] of Object.entries(runs)) {
    const [low, high] = test.ci.accuracy.map((value) => (100 * value).toFixed(1));
    console.log(
      `${name}: accuracy ${(100 * test.accuracy).toFixed(2)} % [${low}, ${high}], macro F1 ${(100 * test.f1Macro).toFixed(2)} %, n = ${test.n}; ${(seconds / 60).toFixed(1)} min, ${peakMemoryMegabytes} MB`,
    );
  }
}
