// Makes packages/data/src/adapters/c-nmc/published-table.ts from the list of checksums of C-NMC 2019 and the labels of
// its preliminary phase: node tools/facts/c-nmc.mjs [folder that holds c_nmc_checksums.csv and c_nmc_sample]
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { zlibSync } from "fflate";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const data = process.argv[2] ?? join(root, "..", "shared", "data");
const rowsOf = (path) =>
  readFileSync(path, "utf8")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","));

const hashes = new Map(rowsOf(join(data, "c_nmc_checksums.csv")).map(([path, , sha256]) => [path, sha256]));
const preliminaryFolder = join(data, "c_nmc_sample", "validation_data");
const preliminary = rowsOf(join(preliminaryFolder, "C-NMC_test_prelim_phase_data_labels.csv"));

const ordered = [];
const lines = new Map();
const training = [...hashes.keys()].flatMap((path) => {
  const match = /^training_data\/fold_(\d)\/(?:all|hem)\/UID_([^_]+)_(\d+)_(\d+)_(?:all|hem)\.bmp$/.exec(path);
  return match ? [{ path, key: `${match[1]} ${match[2]}`, image: Number(match[3]), cell: Number(match[4]) }] : [];
});
const compare = (a, b) => a.key.localeCompare(b.key, "en", { numeric: true }) || a.image - b.image || a.cell - b.cell;
for (const { path, key, image, cell } of training.sort(compare)) {
  ordered.push(hashes.get(path));
  const images = lines.get(key) ?? new Map();
  lines.set(key, images.set(image, [...(images.get(image) ?? []), cell]));
}
const trainingText = [...lines]
  .map(([key, images]) => `${key}:${[...images].map(([image, cells]) => `${image}.${cells.join("-")}`).join(",")}`)
  .join("\n");
for (const [index, [uid, name, label]] of preliminary.entries()) {
  if (name !== `${index + 1}.bmp` || (label === "1") !== uid.endsWith("_all.bmp"))
    throw new Error(`row ${index}: ${name}`);
  ordered.push(hashes.get(`validation_data/C-NMC_test_prelim_phase_data/${name}`));
}
const preliminaryText = preliminary.map(([uid]) => uid.slice(4, uid.lastIndexOf("_"))).join(" ");
for (let number = 1; hashes.has(`testing_data/C-NMC_test_final_phase_data/${number}.bmp`); number++) {
  ordered.push(hashes.get(`testing_data/C-NMC_test_final_phase_data/${number}.bmp`));
}
if (ordered.length !== hashes.size - 1 || ordered.includes(undefined)) throw new Error(`${ordered.length} files`);

const names = Buffer.from(zlibSync(new TextEncoder().encode(`${trainingText}\n\n${preliminaryText}`), { level: 9 }));
const prefixes = Buffer.concat(ordered.map((sha256) => Buffer.from(sha256.slice(0, 10), "hex")));
writeFileSync(
  join(root, "packages/data/src/adapters/c-nmc/published-table.ts"),
  `// Made by tools/facts/c-nmc.mjs. What the texts hold is said in published-files.ts, which reads them.

export const NAMES =
  "${names.toString("base64")}";

export const HASH_PREFIXES =
  "${prefixes.toString("base64")}";
`,
);
