/**
 * A service whose workers, server and database are killed (SIGKILL) at random while a sweep of 60 small runs and 500
 * analyses are under way, on a real PostgreSQL and with three worker processes. At the end every job has to have ended
 * exactly once, nothing may be lost, and the sweep's tables have to be those of one process that runs it undisturbed.
 *
 *   npx tsc -b && node bench/service/chaos.mjs [--analyses 500] [--seeds 5] [--seed 1] [--pause 8]
 *
 * A kill comes every `pause` seconds in the mean; a machine that needs longer for a run wants a longer one. Prints its
 * report, and writes bench/results/service-chaos.json with --write.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { generatePhantoms } from "../../packages/data/dist/index.js";
import { Random } from "../../packages/random/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";
import { runStudy } from "../../packages/study/dist/index.js";
import { freePort, startPostgres } from "../../tools/postgres.mjs";
import { machine } from "../models/train.mjs";

const FULL = { analyses: "500", seeds: "5", seed: "1", pause: "8" };
const { values } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    ...Object.fromEntries(Object.entries(FULL).map(([name, value]) => [name, { type: "string", default: value }])),
  },
});
const [analyses, seeds] = [values.analyses, values.seeds].map(Number);
const WORKERS = 3;
const COMMAND = fileURLToPath(new URL("../../apps/cli/bin/leukoscope.js", import.meta.url));

const PROTOCOL = JSON.stringify({
  name: "tiny",
  title: "Tiny",
  seed: 5,
  data: { name: "phantoms", licence: "Apache-2.0" },
  split: { scheme: "stratified", k: 3, seed: 1 },
  model: { backbone: "custom_cnn.none", size: 32, head: { hidden: 0, dropout: [0.2, 0] } },
  batch: 8,
  augmentation: { dihedral: false },
  stages: [
    {
      name: "all",
      unfreeze: "all",
      epochs: 2,
      optimizer: { kind: "adam" },
      schedule: { kind: "constant", learningRate: 2e-3 },
    },
  ],
});
/** Models x augmentations x seeds as axes, three folds of each. */
const axes = [
  {
    name: "model",
    tests: "compare",
    levels: [
      { name: "small", set: { "model.size": 32 } },
      { name: "large", set: { "model.size": 40 } },
    ],
  },
  {
    name: "augmentation",
    levels: [
      { name: "none", set: {} },
      { name: "dihedral", set: { "augmentation.dihedral": true } },
    ],
  },
  { name: "seed", levels: Array.from({ length: seeds }, (_, i) => ({ name: `s${i}`, set: { seed: i } })) },
];
const runs = 2 * 2 * 3 * seeds;

const folder = await mkdtemp(join(tmpdir(), "leukoscope-chaos-"));
const random = new Random(`chaos ${values.seed}`);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const note = (text) => process.stderr.write(`${text}\n`);
const started = performance.now();

const postgres = await startPostgres();
const port = await freePort();
const base = `http://127.0.0.1:${port}/api/v1`;
const environment = { ...process.env, DATABASE_URL: postgres.url, LEUKOSCOPE_FILES: join(folder, "files") };
const start = (...args) =>
  spawn(process.execPath, [COMMAND, ...args], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
const victims = {
  server: () => start("serve", "--port", String(port), "--data", join(folder, "server")),
};
for (let i = 0; i < WORKERS; i++) {
  victims[`worker ${i}`] = () =>
    start(
      "worker",
      "--data",
      join(folder, `worker-${i}`),
      "--concurrency",
      "2",
      "--heartbeat",
      "1",
      "--lost-after",
      "6",
    );
}
const running = Object.fromEntries(Object.entries(victims).map(([name, begin]) => [name, begin()]));

/** Asks until the service answers: it may be dead. The key sees to it that nothing is done twice. */
async function ask(method, path, body) {
  const key = randomUUID();
  for (;;) {
    try {
      const isForm = typeof body === "function";
      const response = await fetch(base + path, {
        method,
        signal: AbortSignal.timeout(60_000),
        headers: {
          ...(method === "POST" && { "idempotency-key": key }),
          ...(body && !isForm && { "content-type": "application/json" }),
        },
        ...(body && { body: isForm ? body() : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      // Under way in a server that died meanwhile, or the database is away.
      if (response.status !== 409 && response.status < 500) throw new Error(`${method} ${path}: ${text}`);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith(method)) throw error;
    }
    await wait(500);
  }
}

/** Images of phantoms, each unlike every other. */
async function phantoms(name, count, size, seed) {
  const out = join(folder, name);
  const { records } = await generatePhantoms(new NodeStorage(), { out, count, size, seed });
  return Promise.all(records.map(async (record) => ({ record, bytes: await readFile(join(out, record.path)) })));
}

const training = await phantoms("training", 30, 48, 3);
const fields = await phantoms("fields", analyses, 64, 4);
const lines = training.map(({ record }) => JSON.stringify(record)).join("\n");
const dataset = await ask("POST", "/datasets", () => {
  const form = new FormData();
  form.append("name", "phantoms");
  form.append("manifest", new Blob([lines]), "manifest.jsonl");
  for (const { bytes } of training) form.append("files", new Blob([bytes]), "image.png");
  return form;
});
const opened = await ask("POST", "/cases", { name: "chaos", specimen: "marrow" });
note(
  `the service is up after ${Math.round((performance.now() - started) / 1000)} s; ${runs} runs, ${analyses} analyses`,
);

const kills = {};
let over = false;
/** A process that ended by itself, since it met a dead database, is started again, as a service manager does it. */
const restarted = {};
const manager = setInterval(() => {
  for (const [name, begin] of Object.entries(victims)) {
    if (running[name].exitCode === null) continue;
    restarted[name] = (restarted[name] ?? 0) + 1;
    running[name] = begin();
  }
}, 1000);
const killing = (async () => {
  await wait(3000);
  while (!over) {
    await wait(1000 * (Number(values.pause) / 2 + random.int(Number(values.pause) + 1)));
    if (over) return;
    const draw = random.int(10);
    const name = draw < 2 ? "server" : draw < 4 ? "database" : `worker ${random.int(WORKERS)}`;
    kills[name] = (kills[name] ?? 0) + 1;
    if (name === "database") {
      postgres.kill();
      await wait(1000);
      await postgres.restart();
      continue;
    }
    running[name].kill("SIGKILL");
    await wait(500);
    running[name] = victims[name]();
  }
})();

const sweep = await ask("POST", "/jobs", {
  kind: "sweep",
  name: "sweep",
  text: PROTOCOL,
  datasetId: dataset.id,
  axes,
  folds: 3,
});
const groups = [];
for (let at = 0; at < fields.length; at += 100) {
  const some = fields.slice(at, at + 100);
  const answer = await ask("POST", `/cases/${opened.id}/images?model=phantom`, () => {
    const form = new FormData();
    for (const [i, { bytes }] of some.entries()) form.append("files", new Blob([bytes]), `${at + i}.png`);
    return form;
  });
  if (answer.jobId) groups.push(answer.jobId);
}
note(`all is asked for after ${Math.round((performance.now() - started) / 1000)} s`);
const ENDED = new Set(["completed", "failed", "cancelled"]);
async function ended(id) {
  for (;;) {
    const job = await ask("GET", `/jobs/${id}`);
    if (ENDED.has(job.state)) return job;
    await wait(1000);
  }
}
const looked = [];
for (const id of groups) looked.push(await ended(id));
note(
  `the analyses have ended after ${Math.round((performance.now() - started) / 1000)} s; kills so far ${JSON.stringify(kills)}`,
);
const joined = await ended(sweep.id);
over = true;
clearInterval(manager);
const seconds = Math.round((performance.now() - started) / 1000);
await killing;
note(`all has ended after ${seconds} s: ${JSON.stringify(kills)}`);

const client = new pg.Client({ connectionString: postgres.url });
await client.connect();
const query = async (text) => (await client.query(text)).rows;
const [counted] = await query(`select
  (select count(*)::int from jobs) as jobs,
  (select count(*)::int from jobs where state = 'completed') as completed,
  (select count(*)::int from job_results) as results,
  (select count(*)::int from jobs where kind = 'training') as runs,
  (select count(*)::int from images) as images,
  (select count(*)::int from images where status = 'analysed') as analysed,
  (select count(*)::int from predictions where cell_id is null) as "predictionsOfImages",
  (select count(*)::int from cells) as cells,
  (select count(*)::int from predictions where cell_id is not null) as "predictionsOfCells",
  (select count(*)::int from pgboss.job where state < 'completed') as "leftInQueue"`);
const attempts = await query(
  "select attempts, count(*)::int as jobs from jobs where worker is not null group by 1 order by 1",
);
await client.end();
for (const child of Object.values(running)) child.kill("SIGKILL");
await postgres.stop();

note("the same sweep in one process, undisturbed");
const place = join(folder, "one");
await mkdir(place, { recursive: true });
const records = training.map(({ record: { instances: _instances, mask: _mask, ...record } }) => ({
  ...record,
  path: `${record.sha256}.png`,
}));
for (const { bytes, record } of training) await writeFile(join(place, `${record.sha256}.png`), bytes);
await writeFile(join(place, "manifest.jsonl"), records.map((record) => JSON.stringify(record)).join("\n"));
await writeFile(join(place, "protocol.yaml"), PROTOCOL);
const part = {
  name: "sweep",
  title: "sweep",
  protocol: "protocol.yaml",
  folder: ".",
  needs: "phantoms",
  axes,
  folds: 3,
};
await writeFile(join(place, "study.yaml"), JSON.stringify({ name: "sweep", title: "sweep", parts: [part] }));
const runtime = new NodeRuntime();
const alone = await runStudy({
  study: join(place, "study.yaml"),
  data: join(place, "manifest.jsonl"),
  out: join(place, "out"),
  resume: false,
  threads: joined.params.threads,
  cache: join(place, "cache"),
  runtime,
  storage: new NodeStorage(),
  onEvent: () => {},
});
await runtime.close();
const tableOf = ({ parts }) =>
  parts[0].cells.map(({ choice, figures, n, metrics }) => sorted({ choice, figures, n, metrics }));
const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort()
            .map(([key, of]) => [key, sorted(of)]),
        )
      : value;
const same = joined.result !== null && JSON.stringify(tableOf(joined.result)) === JSON.stringify(tableOf(alone));
await rm(folder, { recursive: true, force: true });

const jobs = runs + 1 + analyses + groups.length;
const checks = {
  "every job is there": counted.jobs === jobs,
  "every job is completed": counted.completed === jobs,
  "one result a job": counted.results === jobs,
  "every image is analysed": counted.images === analyses && counted.analysed === analyses,
  "one prediction an image": counted.predictionsOfImages === analyses,
  "one prediction a cell": counted.predictionsOfCells === counted.cells,
  "nothing is left in the queue": counted.leftInQueue === 0,
  "the tables of one process": same,
  "uploads ended with all images": looked.every(({ result }) => result.failed === 0),
};
const command = `node bench/service/chaos.mjs --analyses ${analyses} --seeds ${seeds} --pause ${values.pause}`;
const report = {
  command,
  machine,
  runs,
  analyses,
  workers: WORKERS,
  seconds,
  kills,
  restarted,
  counted,
  attempts,
  checks,
};
const passed = Object.values(checks).every(Boolean);
process.stdout.write(`${JSON.stringify({ passed, ...report }, undefined, 2)}\n`);
if (values.write) {
  const results = fileURLToPath(new URL("../results/service-chaos.json", import.meta.url));
  await writeFile(results, `${JSON.stringify({ passed, ...report }, undefined, 2)}\n`);
}
process.exit(passed ? 0 : 1);
