/**
 * Import and perceptual hashes of many small images, images a second, beside a plain Python script with Pillow and
 * imagehash; and the memory that an import takes.
 *
 *   npx tsc -b && node bench/data/import.mjs [--python PATH] [--count 100000] [--rounds 1]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeImages } from "./images.mjs";

/** One round: a side takes minutes, in which the noise of a second evens out. */
const FULL = { count: 100_000, rounds: 1 };
/** What an import may hold, megabytes. */
const MOST = 1000;

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    count: { type: "string", default: String(FULL.count) },
    rounds: { type: "string", default: String(FULL.rounds) },
  },
});
const [count, rounds] = [Number(values.count), Number(values.rounds)];

const folder = mkdtempSync(join(tmpdir(), "leukoscope-import-"));
const images = join(folder, "images");

function run(command, script, work) {
  const manifest = join(folder, "manifest.jsonl");
  const file = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout } = spawnSync(command, [file, work, images, manifest], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${command} ${script} ended with ${status}; does it have what the script imports?`);
  const lines = readFileSync(manifest, "utf8").trimEnd().split("\n").length;
  if (lines !== count) throw new Error(`${script} wrote ${lines} lines of ${count}`);
  return JSON.parse(stdout);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

function summary(runs) {
  return {
    imagesPerSecond: Number((count / median(runs.map(({ seconds }) => seconds))).toPrecision(4)),
    seconds: runs.map(({ seconds }) => Number(seconds.toFixed(2))),
    peakMegabytes: Math.round(Math.max(...runs.map(({ megabytes }) => megabytes))),
  };
}

try {
  writeImages(images, count);
  const cases = [];
  let versions;
  for (const work of ["import", "hash"]) {
    const [ours, python] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ours.push(run(process.execPath, "ours.mjs", work));
      python.push(run(values.python, "peer.py", work));
    }
    ({ versions } = python[0]);
    const [here, there] = [summary(ours), summary(python)];
    cases.push({ work, here, python: there, ratio: Number((here.imagesPerSecond / there.imagesPerSecond).toFixed(2)) });
    console.log(JSON.stringify(cases.at(-1)));
  }
  const report = {
    date: new Date().toISOString().slice(0, 10),
    command: "node bench/data/import.mjs",
    machine: { cpu: cpus()[0].model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) },
    node: process.version,
    python: versions,
    images: count,
    side: 64,
    rounds,
    cases,
  };
  if (count === FULL.count && rounds === FULL.rounds) {
    writeFileSync(new URL("../results/import.json", import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
  }
  const { peakMegabytes } = cases[0].here;
  if (peakMegabytes >= MOST) throw new Error(`an import of ${count} images held ${peakMegabytes} MB, ${MOST} or more`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
