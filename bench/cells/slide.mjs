/**
 * Counts a synthetic slide of 40,000 x 40,000 pixels: a tiled, deflated BigTIFF of phantom fields at 0.1 micrometres a
 * pixel with a pyramid, written into a folder of its own and deleted afterwards. Tells time and peak memory of
 * `leukoscope count`, and how many cells were drawn. Prints JSON. Needs a build, Linux, and 4 GB of disk.
 *
 *   node bench/cells/slide.mjs [--folder /tmp/slide] [--side 40000] [--microns 0.5] > bench/results/slide.json
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { renderSmear } from "../../packages/data/dist/index.js";
import { crop, resize, writeTiledTiff } from "../../packages/imaging/dist/index.js";
import { NodeStorage } from "../../packages/storage/dist/node/index.js";

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "/tmp/leukoscope-slide" },
    side: { type: "string", default: "40000" },
    microns: { type: "string", default: "0.5" },
  },
});
const SIDE = Number(values.side);
const FIELD = 2048;
const TILE = 512;
const MICRONS = 0.1;
const KINDS = ["blast", "lymphocyte", "neutrophil", "blast", "monocyte", "lymphocyte"];
const fields = [1, 2, 3, 4, 5].map((seed) =>
  renderSmear({ width: FIELD, height: FIELD, seed: `slide ${seed}`, cells: KINDS, micrometresPerPixel: MICRONS }),
);
const fieldAt = (column, row) => (3 * row + column) % fields.length;

/** White cells whose middle lies within the slide, as they were drawn. */
function drawn() {
  let count = 0;
  for (let row = 0; row * FIELD < SIDE; row++) {
    for (let column = 0; column * FIELD < SIDE; column++) {
      for (const { centroid, nucleusPixels } of fields[fieldAt(column, row)].instances) {
        const [x, y] = centroid;
        if (nucleusPixels > 0 && column * FIELD + x < SIDE && row * FIELD + y < SIDE) count++;
      }
    }
  }
  return count;
}

function levelOf(zoom) {
  const side = FIELD / zoom;
  const across = side / TILE;
  const tiles = fields.map(({ image }) => {
    const small = zoom === 1 ? image : resize(image, side, side);
    return Array.from({ length: across ** 2 }, (_, i) =>
      crop(small, TILE * (i % across), TILE * Math.floor(i / across), TILE, TILE),
    );
  });
  return {
    width: SIDE / zoom,
    height: SIDE / zoom,
    tile: TILE,
    compression: "deflate",
    description: zoom === 1 ? `Aperio-like phantom slide|MPP = ${MICRONS}` : "",
    tileAt: (column, row) =>
      tiles[fieldAt(Math.floor(column / across), Math.floor(row / across))][
        (row % across) * across + (column % across)
      ],
  };
}

mkdirSync(values.folder, { recursive: true });
const path = join(values.folder, "slide.tif");
// A run that was cut short leaves its slide.
if (!existsSync(path)) {
  const storage = new NodeStorage();
  const file = await storage.open(`${path}.part`);
  await writeTiledTiff(file, [levelOf(1), levelOf(2), levelOf(4)]);
  await file.close();
  await storage.rename(`${path}.part`, path);
}

const started = performance.now();
const load = loadavg()[0];
const bin = fileURLToPath(new URL("../../apps/cli/bin/leukoscope.js", import.meta.url));
const child = spawn(
  process.execPath,
  [bin, "count", path, "--microns", values.microns, "--export", "csv", "--out", values.folder, "--json"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
let peak = 0;
let cpu = 0;
const watch = setInterval(() => {
  try {
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024);
    const times = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
    cpu = (Number(times[11]) + Number(times[12])) / 100;
  } catch {
    // It has just ended.
  }
}, 250);
let stdout = "";
child.stdout.setEncoding("utf8").on("data", (text) => {
  stdout += text;
});
const status = await new Promise((resolve) => child.once("close", resolve));
clearInterval(watch);
const seconds = (performance.now() - started) / 1000;
const [counted] = JSON.parse(stdout).fields;
const megapixels = (SIDE / (counted.scale ?? 1)) ** 2 / 1e6;
process.stdout.write(
  `${JSON.stringify(
    {
      date: new Date().toISOString().slice(0, 10),
      command: `node bench/cells/slide.mjs --side ${SIDE} --microns ${values.microns}`,
      machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version, load: [load, loadavg()[0]] },
      slide: { side: SIDE, micronsPerPixel: MICRONS, tile: TILE, compression: "deflate", bytes: statSync(path).size },
      read: { level: counted.level ?? 0, micronsPerPixel: counted.micronsPerPixel, megapixels },
      status,
      seconds: Math.round(seconds),
      processorSeconds: Math.round(cpu),
      peakMegabytes: Math.round(peak),
      megapixelsPerProcessorSecond: Math.round((100 * megapixels) / cpu) / 100,
      drawn: drawn(),
      counted: { whiteCells: counted.whiteCells, redCells: counted.redCells, platelets: counted.platelets },
      csvRows: readFileSync(join(values.folder, "cells.csv"), "utf8").trimEnd().split("\n").length - 1,
    },
    undefined,
    1,
  )}\n`,
);
rmSync(values.folder, { recursive: true });
