/**
 * Counts on BCCD's test split: white cells exact, red cells' mean absolute error.
 *
 *   node bench/cells/counting.mjs FOLDER [SPLIT]
 */
import { readFileSync } from "node:fs";
import { findOtherCells, segmentCells } from "@leukoscope/cells";
import { decodeImage } from "@leukoscope/imaging";

const [folder, split = "test", limit = "1000", show] = process.argv.slice(2);
const names = readFileSync(`${folder}/ImageSets/Main/${split}.txt`, "utf8").trim().split(/\s+/).slice(0, Number(limit));
const rows = [];
for (const name of names) {
  const xml = readFileSync(`${folder}/Annotations/${name}.xml`, "utf8");
  const count = (kind) => xml.match(new RegExp(`<name>${kind}</name>`, "g"))?.length ?? 0;
  const image = await decodeImage(readFileSync(`${folder}/JPEGImages/${name}.jpg`));
  const segmentation = segmentCells(image);
  const others = findOtherCells(image, segmentation);
  rows.push({
    name,
    white: [segmentation.cells.length, count("WBC")],
    red: [others.redCells.length, count("RBC")],
    platelets: [others.platelets.length, count("Platelets")],
  });
  if (show) console.log(name, ...rows.at(-1).white, "|", ...rows.at(-1).red, "|", ...rows.at(-1).platelets);
}
const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
const exact = sum(({ white: [a, b] }) => Number(a === b));
console.log(
  JSON.stringify({
    fields: rows.length,
    whiteExact: exact / rows.length,
    whiteWrong: rows.filter(({ white: [a, b] }) => a !== b).map(({ name, white }) => `${name} ${white.join("/")}`),
    redCount: sum((r) => r.red[1]),
    redMeanAbsoluteError: sum(({ red: [a, b] }) => Math.abs(a - b)) / sum((r) => r.red[1]),
    redTotal: sum((r) => r.red[0]),
    plateletCount: sum((r) => r.platelets[1]),
    plateletTotal: sum((r) => r.platelets[0]),
    plateletMeanAbsoluteError: sum(({ platelets: [a, b] }) => Math.abs(a - b)) / rows.length,
  }),
);
