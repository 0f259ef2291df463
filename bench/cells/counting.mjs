/**
 * Counts on BCCD: white cells, red cells and platelets against the boxes that come with it, and red cells against a
 * recount of some fields by eye.
 *
 *   node bench/cells/counting.mjs FOLDER [SPLIT]
 */
import { readFileSync } from "node:fs";
import { commonRedRadius, findOtherCells, proportionOf, redRadiusOf, segmentCells } from "@leukoscope/cells";
import { decodeImage } from "@leukoscope/imaging";
import { meanOf } from "./white-cells.mjs";

const [folder, split = "test"] = process.argv.slice(2);
const recount = JSON.parse(readFileSync(new URL("./recount.json", import.meta.url), "utf8")).fields;
const names = readFileSync(`${folder}/ImageSets/Main/${split}.txt`, "utf8").trim().split(/\s+/);

const OBJECT =
  /<name>(\w+)<\/name>[\s\S]*?<xmin>(\d+)<\/xmin>\s*<ymin>(\d+)<\/ymin>\s*<xmax>(\d+)<\/xmax>\s*<ymax>(\d+)<\/ymax>/g;

/** Boxes of a field: kind, and left, top, right, bottom. */
function boxesOf(name) {
  const xml = readFileSync(`${folder}/Annotations/${name}.xml`, "utf8");
  return [...xml.matchAll(OBJECT)].map(([, kind, ...box]) => ({ kind, box: box.map(Number) }));
}

/** How many boxes have the middle of a found cell of their own within 0.6 of half their longer side. */
function matched(boxes, cells) {
  const free = new Set(cells);
  let count = 0;
  for (const {
    box: [left, top, right, bottom],
  } of boxes) {
    const off = ({ x, y }) => Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2);
    const nearest = [...free].sort((a, b) => off(a) - off(b))[0];
    if (!nearest || off(nearest) > 0.3 * Math.max(right - left, bottom - top)) continue;
    free.delete(nearest);
    count++;
  }
  return count;
}

/** As many fields, spread evenly, tell the scale of all, as they do in `leukoscope count`. */
const SAMPLE = 24;

async function look(name) {
  const image = await decodeImage(readFileSync(`${folder}/JPEGImages/${name}.jpg`));
  return { image, segmentation: segmentCells(image) };
}

const radii = [];
for (let i = 0; i < SAMPLE; i++) {
  const { image, segmentation } = await look(names[Math.floor((i * names.length) / SAMPLE)]);
  radii.push(redRadiusOf(image, segmentation));
}
const redRadius = commonRedRadius(radii);

const rows = [];
for (const name of names) {
  const boxes = boxesOf(name);
  const of = (kind) => boxes.filter((each) => each.kind === kind);
  const { image, segmentation } = await look(name);
  const { platelets, reason, redCells } = findOtherCells(image, segmentation, { redRadius });
  rows.push({
    name,
    white: [segmentation.cells.length, of("WBC").length],
    red: [redCells.length, of("RBC").length, matched(of("RBC"), redCells)],
    platelets: [platelets.length, of("Platelets").length, matched(of("Platelets"), platelets)],
    ...(recount[name] !== undefined && { recount: recount[name] }),
    ...(reason && { reason: reason.code }),
  });
  console.error(JSON.stringify(rows.at(-1)));
}
const sum = (list, of) => list.reduce((total, row) => total + of(row), 0);
const exact = rows.filter(({ white: [ours, boxes] }) => ours === boxes);
const recounted = rows.filter((row) => row.recount !== undefined);
console.log(
  JSON.stringify({
    split,
    fields: rows.length,
    redRadius,
    whiteExact: proportionOf(exact.length, rows.length),
    whiteWrong: rows.filter((row) => !exact.includes(row)).map(({ name, white }) => `${name} ${white.join("/")}`),
    red: {
      ours: sum(rows, ({ red }) => red[0]),
      boxes: sum(rows, ({ red }) => red[1]),
      boxesFound: sum(rows, ({ red }) => red[2]),
      meanAbsoluteErrorToBoxes: sum(rows, ({ red }) => Math.abs(red[0] - red[1])) / sum(rows, ({ red }) => red[1]),
      guessed: rows.filter(({ reason }) => reason === "red-clumps").length,
    },
    recount: {
      fields: recounted.length,
      cells: sum(recounted, (row) => row.recount),
      boxes: sum(recounted, ({ red }) => red[1]),
      ours: sum(recounted, ({ red }) => red[0]),
      relativeErrors: meanOf(recounted.map(({ recount, red }) => Math.abs(red[0] - recount) / recount)),
      meanAbsoluteError:
        sum(recounted, ({ recount, red }) => Math.abs(red[0] - recount)) / sum(recounted, (row) => row.recount),
      boxesMeanAbsoluteError:
        sum(recounted, ({ recount, red }) => Math.abs(red[1] - recount)) / sum(recounted, (row) => row.recount),
    },
    platelets: {
      ours: sum(rows, (row) => row.platelets[0]),
      boxes: sum(rows, (row) => row.platelets[1]),
      boxesFound: sum(rows, (row) => row.platelets[2]),
    },
    rows,
  }),
);
