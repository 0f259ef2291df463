/**
 * The whole row of a cell's descriptors, here and by scikit-image, OpenCV, mahotas, SciPy and PyWavelets, in turn, on real
 * cells with experts' masks. Both sides count their own processor time on one thread, images decoded before. Prints JSON.
 *
 *   node bench/descriptors/run.mjs [--python PYTHON] [--cells 40] [--rounds 5] > bench/results/descriptors.json
 */
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { snapMask } from "../../packages/data/dist/index.js";
import { cellDescriptors, measureCell } from "../../packages/descriptors/dist/index.js";
import { decodeImage } from "../../packages/imaging/dist/index.js";
import { startPeer } from "../peer.mjs";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    cells: { type: "string", default: "40" },
    rounds: { type: "string", default: "5" },
  },
});
const folder = fileURLToPath(new URL("../../../shared/data/segmentation_wbc/Dataset 1", import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".bmp"))
  .sort()
  .slice(0, Number(values.cells))
  .map((name) => name.slice(0, -4));
const files = names.map((name) => ({ image: join(folder, `${name}.bmp`), mask: join(folder, `${name}.png`) }));

const part = ({ height, width }, data, value) => ({
  width,
  height,
  data: data.map((pixel) => (pixel === value ? 1 : 0)),
});
const cells = await Promise.all(
  files.map(async ({ image, mask }) => {
    const picture = await decodeImage(readFileSync(image));
    const { data } = snapMask(await decodeImage(readFileSync(mask)));
    return { image: picture, nucleus: part(picture, data, 255), cytoplasm: part(picture, data, 128) };
  }),
);

function ours() {
  const before = process.cpuUsage();
  for (const cell of cells) measureCell(cell);
  const { system, user } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const peer = await startPeer(values.python, new URL("./peer.py", import.meta.url), { cells: files });
for (let warm = 0; warm < 3; warm++) ours();
await peer.step();
const [here, there] = [[], []];
for (let round = 0; round < Number(values.rounds); round++) {
  here.push(ours());
  there.push((await peer.step()).seconds);
}
peer.end();
const rate = (seconds) => Math.round((10 * cells.length) / median(seconds)) / 10;
const pixels = cells.reduce((sum, { image }) => sum + image.width * image.height, 0);
process.stdout.write(
  `${JSON.stringify(
    {
      command: "node bench/descriptors/run.mjs",
      machine: { cpu: cpus()[0].model.trim(), node: process.version },
      data: `segmentation_wbc, Dataset 1, the first ${names.length} by name, 120 x 120, experts' masks`,
      cells: cells.length,
      rounds: Number(values.rounds),
      clock: "processor time of one thread, median of interleaved rounds",
      ours: {
        numbers: cellDescriptors.length,
        cellsPerSecond: rate(here),
        megapixelsPerSecond: Math.round(pixels / median(here) / 1e3) / 1e3,
        seconds: here,
      },
      peer: { ...peer.about, cellsPerSecond: rate(there), seconds: there },
      ratio: Math.round((100 * median(there)) / median(here)) / 100,
    },
    undefined,
    1,
  )}\n`,
);
