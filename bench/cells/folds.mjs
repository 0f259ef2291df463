/**
 * Joins what `dice.mjs` printed for U-Nets that each left out one fold, and writes it to bench/results/cells.json: every
 * image is judged by the network that has not seen it.
 *
 *   node bench/cells/folds.mjs NAME FOLD0.json FOLD1.json …
 *
 * NAME: how the networks were trained, as the results call it ("50 epochs").
 */
import { readFileSync, writeFileSync } from "node:fs";
import { meanOf, SETS } from "./white-cells.mjs";

const [name, ...files] = process.argv.slice(2);
const file = new URL("../results/cells.json", import.meta.url);
const results = JSON.parse(readFileSync(file, "utf8"));
const folds = files.map((each) => JSON.parse(readFileSync(each, "utf8")));

function summary(images) {
  const of = (key) => {
    const values = images.map((each) => each[key]);
    return { ...meanOf(values), median: [...values].sort((a, b) => a - b)[values.length >> 1] };
  };
  return { n: images.length, nucleus: of("nucleus"), cell: of("cell") };
}

const rounded = (value) =>
  JSON.parse(JSON.stringify(value), (_, each) => (typeof each === "number" ? Math.round(each * 1e4) / 1e4 : each));

for (const set of SETS) {
  const label = `${name}, ${folds.length} folds`;
  const images = folds.flatMap(({ sets }) => sets[set].images);
  results.dice[set].unet[label] = rounded(summary(images));
  for (const { part, sets } of folds) {
    results.dice[set].unet[`${name}, fold ${part}`] = rounded(summary(sets[set].images));
    results.images[set][`unet, ${name}, fold ${part}`] = Object.fromEntries(
      sets[set].images.map((each) => [each.name, rounded([each.nucleus, each.cell])]),
    );
  }
  console.log(set, label, JSON.stringify(results.dice[set].unet[label]));
}
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
