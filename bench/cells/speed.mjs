/**
 * Megapixels a second of each segmentation, here and by scikit-image and OpenCV in turn, on fields of BCCD. Both sides
 * count their own processor time, images decoded before. Prints JSON.
 *
 *   node bench/cells/speed.mjs [--python PYTHON] [--fields 8] [--rounds 5] > bench/results/cells-speed.json
 */
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { classicalMethods, findOtherCells, LearnedSegmenter, segmentCells } from "../../packages/cells/dist/index.js";
import { decodeImage } from "../../packages/imaging/dist/index.js";
import { NodeRuntime } from "../../packages/runtime/dist/node/index.js";
import { startPeer } from "../peer.mjs";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    fields: { type: "string", default: "8" },
    rounds: { type: "string", default: "5" },
  },
});
const folder = fileURLToPath(new URL("../../../shared/data/bccd/", import.meta.url));
const names = readFileSync(`${folder}ImageSets/Main/test.txt`, "utf8")
  .trim()
  .split(/\s+/)
  .slice(0, Number(values.fields));
const files = names.map((name) => `${folder}JPEGImages/${name}.jpg`);
const images = await Promise.all(files.map((file) => decodeImage(readFileSync(file))));
const megapixels = images.reduce((sum, { height, width }) => sum + height * width, 0) / 1e6;
const load = [loadavg()[0]];

async function spent(work) {
  const before = process.cpuUsage();
  let cells = 0;
  for (const image of images) cells += await work(image);
  const { system, user } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, cells };
}

const runtime = new NodeRuntime();
const network = readFileSync(new URL("../../models/white-cells/model.onnx", import.meta.url));
const unet = await LearnedSegmenter.load(runtime, network, { threads: 1 });
const whole = new Map(images.map((image) => [image, segmentCells(image)]));
const works = {
  ...Object.fromEntries(
    classicalMethods.map((method) => [method, (image) => segmentCells(image, { method }).cells.length]),
  ),
  unet: async (image) => (await unet.segment(image)).cells.length,
  "red cells and platelets": (image) => findOtherCells(image, whole.get(image)).redCells.length,
};
const peer = await startPeer(values.python, new URL("./speed_peer.py", import.meta.url), { images: files });
for (const work of Object.values(works)) await spent(work);
await peer.step();
const here = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
const there = Object.fromEntries(classicalMethods.map((name) => [name, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, work] of Object.entries(works)) here[name].push(await spent(work));
  const answer = await peer.step();
  for (const name of classicalMethods) there[name].push(answer[name]);
}
peer.end();
await runtime.close();
load.push(loadavg()[0]);

const median = (runs) => runs.map(({ seconds }) => seconds).toSorted((a, b) => a - b)[runs.length >> 1];
const rate = (runs) => Math.round((1000 * megapixels) / median(runs)) / 1000;
const side = (runs) => ({
  megapixelsPerSecond: rate(runs),
  cells: runs[0].cells,
  seconds: runs.map(({ seconds }) => Math.round(1000 * seconds) / 1000),
});
process.stdout.write(
  `${JSON.stringify(
    {
      date: new Date().toISOString().slice(0, 10),
      command: "node bench/cells/speed.mjs",
      machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version, load },
      data: `BCCD, the first ${names.length} fields of its test split, 640 x 480`,
      megapixels: Math.round(1000 * megapixels) / 1000,
      rounds: Number(values.rounds),
      clock: "processor time, medians of interleaved rounds; one thread a side, but for V8's and the runtime's own",
      peer: peer.about,
      methods: Object.fromEntries(
        Object.keys(works).map((name) => [
          name,
          there[name]
            ? {
                ours: side(here[name]),
                peer: side(there[name]),
                ratio: Math.round((100 * median(there[name])) / median(here[name])) / 100,
              }
            : { ours: side(here[name]) },
        ]),
      ),
    },
    undefined,
    1,
  )}\n`,
);
