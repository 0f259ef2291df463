/**
 * Does the shortcut report find what was planted, and nothing in honest phantoms? A small network is trained on phantoms
 * in which a mark in the corner tells the class, and studied on its held-out patients; the shipped phantom model, trained
 * on honest ones, is studied on honest phantoms that it never saw, where the pointing game is played, too.
 *
 *   npx tsc -b && node bench/explain/planted.mjs [--count 240] [--epochs 6] [--per-class 20] [--threads 1]
 *
 * Writes bench/results/explain-planted.json.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { leukoscope, machine, root } from "../models/train.mjs";
import { rounded } from "./fields.mjs";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "240" },
    epochs: { type: "string", default: "6" },
    "per-class": { type: "string", default: "20" },
    threads: { type: "string", default: "1" },
  },
});
const { count, epochs, threads } = values;
const work = mkdtempSync(join(tmpdir(), "leukoscope-planted-"));

async function study(model, manifest, split) {
  const { models } = await leukoscope(
    ...["explain-study", "--model", model, "--data", manifest, "--split", split, "--methods", "gradcam"],
    ...["--per-class", values["per-class"], "--shown", "0", "--out", join(work, "study"), "--threads", threads],
  );
  const [{ accuracy, methods, n, shortcuts }] = models;
  const [{ pointing, regions }] = methods;
  return { n, accuracy, pointing, evidence: regions, shortcuts };
}

async function phantoms(name, seed, own) {
  await leukoscope("data", "phantom", "--out", join(work, name), "--count", count, "--seed", seed, ...own);
  return join(work, name, "manifest.jsonl");
}

async function trained(name, own) {
  const manifest = await phantoms(name, "21", own);
  const run = join(work, `run-${name}`);
  await leukoscope(
    ...["train", "protocols/phantom.yaml", "--data", manifest, "--out", run, "--threads", threads, "--workers", "0"],
    ...["--set", `stages.0.epochs=${epochs}`],
  );
  return study(join(run, "model.onnx"), join(run, "manifest.jsonl"), "test");
}

try {
  const result = {
    command: `node bench/explain/planted.mjs --count ${count} --epochs ${epochs} --per-class ${values["per-class"]} --threads ${threads}`,
    machine,
    date: new Date().toISOString().slice(0, 10),
    planted: await trained("planted", ["--shortcut", "corner-mark"]),
    shipped: await study("models/phantom/model.onnx", await phantoms("fresh", "33", []), "all"),
  };
  writeFileSync(`${root}bench/results/explain-planted.json`, `${JSON.stringify(rounded(result), undefined, 2)}\n`);
  for (const name of ["planted", "shipped"]) {
    const { accuracy, pointing, shortcuts } = result[name];
    console.log(name, accuracy, pointing, shortcuts.shortcuts, shortcuts.withoutCells);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
