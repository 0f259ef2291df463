// The table of backbones in docs/zoo.md, from the registry of the zoo: `node tools/zoo-table.mjs` prints it (after a
// build), `--write` puts it there. A test holds the guide against the registry.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const GUIDE = new URL("../docs/zoo.md", import.meta.url);
const BEGIN = "<!-- backbones: written by tools/zoo-table.mjs -->";
const END = "<!-- end of backbones -->";

const millions = (count) => (count / 1e6).toFixed(2);

/** Three figures: 5.64 G, 41.0 M. */
const macs = (count) => (count >= 1e9 ? `${(count / 1e9).toPrecision(3)} G` : `${(count / 1e6).toPrecision(3)} M`);

export function zooTable(descriptions) {
  const rows = descriptions.map(({ name, trainable, parameters, macs: products, size, ...rest }) => {
    const { minimumSize, blocks, weightBytes, licence, paper } = rest;
    const input = `${size} (${minimumSize})`;
    const cells = [`\`${name}\``, millions(trainable), millions(parameters), macs(products), input, blocks.length];
    return `| ${[...cells, (weightBytes / 1e6).toFixed(1), licence, paper].join(" | ")} |`;
  });
  return `${descriptions.length} backbones.

| name | trained parameters, M | with running statistics, M | MACs | input (least) | blocks | weights, MB | licence | paper |
|---|---:|---:|---:|---:|---:|---:|---|---|
${rows.join("\n")}`;
}

export const tableIn = (guide) => guide.slice(guide.indexOf(BEGIN) + BEGIN.length, guide.indexOf(END)).trim();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { backboneNames, describe, findBackbone } = await import("../packages/zoo/dist/index.js");
  const table = zooTable(backboneNames.map((name) => describe(findBackbone(name))));
  if (process.argv.includes("--write")) {
    const guide = readFileSync(GUIDE, "utf8");
    const before = guide.slice(0, guide.indexOf(BEGIN) + BEGIN.length);
    writeFileSync(GUIDE, `${before}\n\n${table}\n\n${guide.slice(guide.indexOf(END))}`);
  } else {
    process.stdout.write(`${table}\n`);
  }
}
