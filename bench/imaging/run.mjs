/**
 * Preparation steps and hashes, megapixels a second: here in one thread, then in Python in one thread and in all.
 *
 *   npx tsc -b && node bench/imaging/run.mjs [--python PATH] [--rounds 7]
 *
 * Writes bench/results/imaging.json; a run with other rounds is a trial and only prints.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { big, cases, small } from "./cases.mjs";

const FULL_ROUNDS = 7;
const { values } = parseArgs({
  options: { python: { type: "string", default: "python3" }, rounds: { type: "string", default: String(FULL_ROUNDS) } },
});
const rounds = Number(values.rounds);

function medianSeconds(run) {
  // The first runs are interpreted: they are no part of what is measured.
  run();
  run();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1000;
  });
  return times.sort((a, b) => a - b)[rounds >> 1];
}

function peer(folder, threads) {
  const files = { big: join(folder, "big.rgb"), small: join(folder, "small.rgb") };
  writeFileSync(files.big, big.data);
  writeFileSync(files.small, small.data);
  const script = fileURLToPath(new URL("peer.py", import.meta.url));
  const { status, stdout } = spawnSync(values.python, [script, JSON.stringify({ ...files, rounds, threads })], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    // NumPy's linear algebra has threads of its own.
    env: { ...process.env, OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) },
  });
  if (status !== 0) throw new Error(`${values.python} peer.py ended with ${status}`);
  return JSON.parse(stdout);
}

const folder = mkdtempSync(join(tmpdir(), "leukoscope-imaging-"));
try {
  const ours = cases.map(([name, { height, width }, run]) => ({
    name,
    megapixels: (width * height) / 1e6,
    seconds: medianSeconds(run),
  }));
  const [one, all] = [1, cpus().length].map((threads) => peer(folder, threads));
  const speed = (megapixels, seconds) => Number((megapixels / seconds).toPrecision(3));
  const rows = ours.map(({ megapixels, name, seconds }) => ({
    name,
    megapixelsPerSecond: {
      ours: speed(megapixels, seconds),
      pythonOneThread: speed(megapixels, one.seconds[name]),
      pythonAllThreads: speed(megapixels, all.seconds[name]),
    },
  }));
  const report = {
    date: new Date().toISOString().slice(0, 10),
    command: "node bench/imaging/run.mjs",
    machine: {
      cpu: cpus()[0].model,
      cores: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    versions: one.versions,
    cases: rows,
  };
  if (rounds === FULL_ROUNDS) {
    writeFileSync(new URL("../results/imaging.json", import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
  }
  for (const { megapixelsPerSecond, name } of rows) {
    const { ours: here, pythonOneThread, pythonAllThreads } = megapixelsPerSecond;
    console.log(`${name.padEnd(26)} ${here} MP/s here, ${pythonOneThread} Python, ${pythonAllThreads} in all threads`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
