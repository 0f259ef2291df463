// The table of descriptors in docs/descriptors.md, from the code: `node tools/descriptors.mjs` prints it (after a build),
// `--write` puts it there. A test holds the guide against the code.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const GUIDE = new URL("../docs/descriptors.md", import.meta.url);
const BEGIN = "<!-- descriptors: written by tools/descriptors.mjs -->";
const END = "<!-- end of descriptors -->";

const end = (value) => (Number.isFinite(value) ? String(value) : value < 0 ? "-∞" : "∞");

export function descriptorsTable(cellDescriptors) {
  /** What is measured of several parts is one row. */
  const rows = new Map();
  for (const descriptor of cellDescriptors) {
    const dot = descriptor.name.indexOf(".");
    const name = descriptor.name.slice(dot + 1);
    const row = rows.get(name) ?? { ...descriptor, name, parts: [] };
    row.parts.push(descriptor.name.slice(0, dot));
    rows.set(name, row);
  }
  const lines = [...rows.values()].map(({ meaning, name, parts, range, source, unit }) => {
    const cells = [`\`${name}\``, parts.join(", "), unit, range.map(end).join(" to "), meaning, source];
    return `| ${cells.join(" | ")} |`;
  });
  return `${cellDescriptors.length} numbers a cell: ${rows.size} descriptors of up to three parts.

| descriptor | of | unit | range | meaning | source |
|---|---|---|---|---|---|
${lines.join("\n")}`;
}

export const tableIn = (guide) => guide.slice(guide.indexOf(BEGIN) + BEGIN.length, guide.indexOf(END)).trim();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { cellDescriptors } = await import("../packages/descriptors/dist/index.js");
  const table = descriptorsTable(cellDescriptors);
  if (process.argv.includes("--write")) {
    const guide = readFileSync(GUIDE, "utf8");
    const before = guide.slice(0, guide.indexOf(BEGIN) + BEGIN.length);
    writeFileSync(GUIDE, `${before}\n\n${table}\n\n${guide.slice(guide.indexOf(END))}`);
  } else {
    process.stdout.write(`${table}\n`);
  }
}
