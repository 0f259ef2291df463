/**
 * Images a second and latency of POST /analyse at 1, 8 and 64 clients, beside a FastAPI service with PyTorch that does the
 * same work with the same weights on the same machine; and memory over 10,000 requests.
 *
 *   npx tsc -b && node bench/service/beside-fastapi.mjs --python PYTHON [--seconds 6] [--rounds 3] [--memory 10000]
 *
 * Each request is one real JPEG of the Taleqani set (224 x 224). The services take turns within a round; figures are
 * medians of the rounds; beside them the processor time an image takes, which a busy machine hardly changes. The clients run on the same machine, in a process of their own. The peer runs twice: as one
 * process with all cores, and as one process a core. Prints its report, and writes bench/results/service-load.json with
 * --write.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort } from "../../tools/postgres.mjs";
import { machine } from "../models/train.mjs";

const FULL = { seconds: "6", rounds: "3", memory: "10000", clients: "1,8,64" };
const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    write: { type: "boolean", default: false },
    ...Object.fromEntries(Object.entries(FULL).map(([name, value]) => [name, { type: "string", default: value }])),
  },
});
const [seconds, rounds, memory] = [values.seconds, values.rounds, values.memory].map(Number);
const counts = values.clients.split(",").map(Number);

const root = fileURLToPath(new URL("../..", import.meta.url));
const model = join(root, "models", "b-all-subtypes", "model.onnx");
const data = join(root, "..", "shared", "data", "taleqani");
const folder = mkdtempSync(join(tmpdir(), "leukoscope-load-"));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const note = (text) => process.stderr.write(`${text}\n`);

const images = ["Benign", "Early", "Pre", "Pro"].flatMap((name) =>
  readdirSync(join(data, name))
    .sort()
    .slice(0, 25)
    .map((file) => readFileSync(join(data, name, file))),
);
const TYPE = "multipart/form-data; boundary=load";
const bodies = images.map((bytes) =>
  Buffer.concat([
    Buffer.from(
      '--load\r\ncontent-disposition: form-data; name="files"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n',
    ),
    bytes,
    Buffer.from("\r\n--load--\r\n"),
  ]),
);

async function startService(name, command, args, path, health) {
  const port = await freePort();
  const child = spawn(command, args(port), { cwd: root, stdio: ["ignore", "ignore", "inherit"], detached: true });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url + health).catch(() => undefined);
    if (answer?.ok) break;
    if (attempt === 240 || child.exitCode !== null) throw new Error(`${name} does not start`);
    await wait(500);
  }
  note(`${name} is up`);
  return {
    name,
    child,
    port,
    path,
    agent: new Agent({ keepAlive: true, maxSockets: 64 }),
    end: () => process.kill(-child.pid, "SIGKILL"),
  };
}

const cores = cpus().length;
const peer = (name, workers, threads) =>
  startService(
    name,
    values.python,
    (port) => [join(root, "bench", "service", "fastapi_peer.py"), JSON.stringify({ model, port, threads, workers })],
    "/analyse",
    "/health",
  );
const services = [
  await startService(
    "leukoscope",
    process.execPath,
    (port) => ["apps/cli/bin/leukoscope.js", "serve", "--port", String(port), "--data", join(folder, "data")],
    "/api/v1/analyse?model=b-all-subtypes",
    "/api/v1/health",
  ),
  await peer("fastapi, one process", 1, cores),
  await peer(`fastapi, ${cores} processes`, cores, 1),
];

/** One image, and the row that comes back. */
const label = ({ agent, path, port }, body) =>
  new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        port,
        host: "127.0.0.1",
        path,
        method: "POST",
        headers: { "content-type": TYPE, "content-length": body.length },
      },
      (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("end", () => {
          const text = Buffer.concat(pieces).toString();
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${answer.statusCode}: ${text}`));
        });
        answer.on("error", reject);
      },
    );
    call.on("error", reject);
    call.end(body);
  });

/** Processor time that a service has used so far, its processes and threads together, milliseconds; Linux alone tells. */
function processorTime({ child }) {
  let ticks = 0;
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1].split(" ");
      if (Number(fields[2]) === child.pid) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return 10 * ticks;
}

async function load(service, clients) {
  const used = processorTime(service);
  const times = [];
  const end = performance.now() + 1000 * seconds;
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const begun = performance.now();
        await label(service, bodies[next++ % bodies.length]);
        times.push(performance.now() - begun);
      }
    }),
  );
  times.sort((a, b) => a - b);
  return {
    imagesPerSecond: (1000 * times.length) / (performance.now() - started),
    processorMsPerImage: (processorTime(service) - used) / times.length,
    p50: times[Math.floor(0.5 * times.length)],
    p95: times[Math.floor(0.95 * times.length)],
  };
}

/** The same images have to come to the same scores: it is the same work. */
let worst = 0;
for (const body of bodies.slice(0, 100)) {
  const [ours, ...theirs] = await Promise.all(services.map(async (service) => JSON.parse(await label(service, body))));
  for (const other of theirs) {
    for (const [name, value] of Object.entries(ours.probabilities)) {
      worst = Math.max(worst, Math.abs(value - other.probabilities[name]));
    }
  }
}
note(`largest difference of a probability: ${worst}`);
for (const service of services) await load(service, 8);

const found = Object.fromEntries(
  services.map(({ name }) => [name, Object.fromEntries(counts.map((clients) => [clients, []]))]),
);
for (let round = 0; round < rounds; round++) {
  for (const clients of counts) {
    for (const service of services) {
      const figures = await load(service, clients);
      found[service.name][clients].push(figures);
      note(
        `${service.name}, ${clients} clients: ${figures.imagesPerSecond.toFixed(1)} images/s, p95 ${figures.p95.toFixed(0)} ms`,
      );
    }
  }
}
const table = Object.fromEntries(
  Object.entries(found).map(([name, byClients]) => [
    name,
    Object.fromEntries(
      Object.entries(byClients).map(([clients, list]) => [
        clients,
        Object.fromEntries(
          ["imagesPerSecond", "processorMsPerImage", "p50", "p95"].map((key) => [
            key,
            median(list.map((one) => one[key])),
          ]),
        ),
      ]),
    ),
  ]),
);
const ratios = Object.fromEntries(
  counts.map((clients) => {
    const peers = services.slice(1).map(({ name }) => table[name][clients].imagesPerSecond);
    return [clients, table.leukoscope[clients].imagesPerSecond / Math.max(...peers)];
  }),
);
for (const service of services.slice(1)) service.end();

/** Resident memory, megabytes, as the requests go on. */
const [ours] = services;
const resident = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${ours.child.pid}/status`, "utf8"))?.[1]) / 1024;
const sizes = [];
for (let done = 0; done < memory; done += 1000) {
  let left = Math.min(1000, memory - done);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (left-- > 0) await label(ours, bodies[left % bodies.length]);
    }),
  );
  sizes.push(Math.round(resident()));
  note(`${done + 1000} requests: ${sizes.at(-1)} MB`);
}
ours.end();
rmSync(folder, { recursive: true, force: true });

const report = {
  machine,
  images: bodies.length,
  seconds,
  rounds,
  largestDifference: worst,
  table,
  ratioToBetterPeer: ratios,
  residentMegabytes: sizes,
};
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
if (values.write) {
  writeFileSync(join(root, "bench", "results", "service-load.json"), `${JSON.stringify(report, undefined, 2)}\n`);
}
process.exit(0);
