// Load profile of a running service: what POST /analyse does at 1, 8 and 64 clients at a time.
//   npx leukoscope serve --port 4180 &
//   node bench/service/load.mjs IMAGE… [--url http://127.0.0.1:4180] [--clients 1,8,64] [--requests 200] [--model phantom]
// Where people sign in, LEUKOSCOPE_TOKEN holds a reviewer's token. Only this machine is asked: it is a test of a service of
// one's own. Prints one JSON document; the requests are as many at each step, and it stops by itself.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string", default: "http://127.0.0.1:4180" },
    clients: { type: "string", default: "1,8,64" },
    requests: { type: "string", default: "200" },
    model: { type: "string", default: "phantom" },
  },
});
const { hostname } = new URL(values.url);
if (!["127.0.0.1", "localhost", "[::1]"].includes(hostname)) throw new Error(`${hostname}: this machine only`);
if (positionals.length === 0) throw new Error("name one image or more");
const images = positionals.map((path) => new Blob([readFileSync(path)]));
const requests = Number(values.requests);
const headers = process.env.LEUKOSCOPE_TOKEN ? { authorization: `Bearer ${process.env.LEUKOSCOPE_TOKEN}` } : {};

async function ask(index) {
  const form = new FormData();
  form.append("files", images[index % images.length], `${index}`);
  const started = performance.now();
  const answer = await fetch(`${values.url}/api/v1/analyse?model=${values.model}`, {
    method: "POST",
    headers,
    body: form,
  });
  const row = JSON.parse(await answer.text());
  if (answer.status !== 200 || row.error) throw new Error(`${answer.status}: ${JSON.stringify(row)}`);
  return performance.now() - started;
}

/** Bytes that the service's process holds, from its metrics; undefined where they are not told. */
async function memory() {
  const answer = await fetch(`${values.url}/api/v1/metrics`, { headers });
  const line = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(await answer.text());
  return line ? Math.round(Number(line[1]) / 2 ** 20) : undefined;
}

const quantile = (sorted, q) => Number(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))].toFixed(1));

await ask(0); // The model is loaded.
const steps = [];
for (const clients of values.clients.split(",").map(Number)) {
  const latencies = [];
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < requests) latencies.push(await ask(next++));
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  steps.push({
    clients,
    requests,
    imagesPerSecond: Number((requests / seconds).toFixed(1)),
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    memoryMiB: await memory(),
  });
}
console.log(JSON.stringify({ model: values.model, images: images.length, steps }, undefined, 2));
