/**
 * Deep Leuko 2025, end to end: white cells are segmented and measured, SVM, forest and tree are trained on the
 * descriptors with and without SMOTE, and the protocol's network on the images, all on the same folds: random ones,
 * contiguous blocks, and one source of images held out at a time. Prints the pooled out-of-fold figures with 95 % intervals as JSON.
 *
 *   node bench/deep-leuko/compare.mjs [IMAGES] [WORK FOLDER] [--masks] [--no-network] [--only=stratified,source] [--folds=3]
 *
 * `--masks` measures by the experts' masks in place of the segmentation; `--no-network` leaves the network out. Needs a
 * build; what is in the work folder already is not made again.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  classicPredictor,
  parseFeatureTable,
  readClassicSpec,
  trainClassic,
} from "../../packages/classic/dist/index.js";
import { formatManifest, parseManifest, splitManifest } from "../../packages/data/dist/index.js";
import { evaluatePredictions } from "../../packages/evaluate/dist/index.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const byMasks = process.argv.includes("--masks");
const [images = join(root, "../shared/data/segmentation_wbc"), folder = "runs/deep-leuko"] = process.argv
  .slice(2)
  .filter((arg) => !arg.startsWith("--"));
const work = resolve(folder);
const FEWEST = 10;
const SEED = 1;

const leukoscope = (...args) =>
  execFileSync(process.execPath, [join(root, "apps/cli/bin/leukoscope.js"), ...args], {
    cwd: work,
    stdio: ["ignore", "ignore", "inherit"],
  });

mkdirSync(work, { recursive: true });
if (!existsSync(join(work, "all.jsonl"))) leukoscope("data", "import", images, "--out", "all.jsonl");
const all = parseManifest(readFileSync(join(work, "all.jsonl"), "utf8"), "all.jsonl");
// A class with fewer images cannot be in every fold.
const records = all.filter((record) => all.filter((other) => other.class === record.class).length >= FEWEST);
const classes = [...new Set(records.map((record) => record.class))].sort();
const table = `${byMasks ? "masks" : "segmented"}.csv`;
if (!existsSync(join(work, table))) {
  leukoscope("features", "all.jsonl", "--out", table, ...(byMasks ? ["--masks", "manifest"] : []));
}
const features = parseFeatureTable(readFileSync(join(work, table), "utf8"));

/** One cell an image: where the segmentation finds several, the largest. */
const cellOf = new Map();
const area = features.columns.indexOf("cell.area");
for (const row of features.rows) {
  const before = cellOf.get(row.facts.path);
  if (row.values && !(before?.[area] >= row.values[area])) cellOf.set(row.facts.path, row.values);
}
const missing = new Float64Array(features.columns.length).fill(Number.NaN);
const valuesOf = (record) => cellOf.get(record.path) ?? missing;

const baselines = ["svm", "forest", "tree"].flatMap((kind) =>
  ["none", "smote"].map((resample) => ({
    name: `${kind}${resample === "none" ? "" : " + SMOTE"}`,
    spec: readClassicSpec({
      select: { by: "mutual-information", count: 80 },
      resample,
      model: { kind },
      calibrate: kind === "svm" ? "sigmoid" : "none",
    }),
  })),
);

function classical({ spec }, fold) {
  const training = fold.filter((record) => record.split !== "test");
  const model = trainClassic(
    { columns: features.columns, rows: training.map(valuesOf), classes: training.map((record) => record.class) },
    { spec, seed: SEED, data: "", classes },
  );
  const predict = classicPredictor(model, features.columns);
  return (record) => predict(valuesOf(record));
}

/**
 * The protocol's network, trained by the command as a user would, with what can be had at once: a backbone whose ImageNet
 * weights are at hand in place of VGG16, and no augmentation, so that the frozen part is computed once for all folds.
 */
const NETWORK = [
  ["--weights", join(root, "../shared/weights/mobilenetv1_075.keras_in1k.safetensors")],
  ["--set", "model.backbone=mobilenetv1_075.keras_in1k"],
  ["--set", "augmentation={dihedral: false}"],
  ["--set", "stages.1.unfreeze=2"],
  ["--set", "stages.1.epochs=8"],
  ["--set", "stages.1.schedule.learningRate=1e-4"],
].flat();

function network(scheme, index, fold) {
  const name = `${scheme}-${index}`;
  const out = join(work, "runs", name);
  if (!existsSync(join(out, "predictions.jsonl"))) {
    writeFileSync(join(work, `${name}.jsonl`), formatManifest(fold));
    leukoscope(
      "train",
      join(root, "protocols/deep-leuko-2025.yaml"),
      "--data",
      `${name}.jsonl`,
      "--out",
      out,
      "--threads",
      "1",
      ...NETWORK,
    );
  }
  const lines = readFileSync(join(out, "predictions.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const byPath = new Map(lines.map((line) => [line.path, line]));
  return (record) => classes.map((name) => byPath.get(record.path).probabilities[name]);
}

const folds = (scheme) =>
  Array.from(
    { length: 5 },
    (_, fold) => splitManifest(records, { scheme, k: 5, fold, validation: 10, seed: SEED }).records,
  );

/** One source is tested on, a tenth of the others validates. */
const heldOutSources = () =>
  [...new Set(records.map((record) => record.source))].sort().map((source) => {
    const others = records.filter((record) => record.source !== source);
    const { records: split } = splitManifest(others, { scheme: "stratified", ratio: [90, 10, 0], seed: SEED });
    return [
      ...split,
      ...records.filter((record) => record.source === source).map((record) => ({ ...record, split: "test" })),
    ];
  });

const optionOf = (name) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const most = Number(optionOf("folds") ?? 5);
const only = optionOf("only")?.split(",");
const schemes = Object.entries({
  stratified: folds("stratified"),
  blocks: folds("blocks"),
  source: heldOutSources(),
}).filter(([scheme]) => only?.includes(scheme) ?? true);
const results = [];
for (const [scheme, splits] of schemes) {
  const pooled = new Map();
  for (const [fold, split] of splits.slice(0, most).entries()) {
    const tested = split.filter((record) => record.split === "test");
    const machines = [
      ...baselines.map((baseline) => [baseline.name, () => classical(baseline, split)]),
      ...(process.argv.includes("--no-network") ? [] : [["network", () => network(scheme, fold, split)]]),
    ];
    for (const [name, train] of machines) {
      const predict = train();
      const rows = pooled.get(name) ?? { labels: [], probabilities: [] };
      for (const record of tested) {
        rows.labels.push(classes.indexOf(record.class));
        rows.probabilities.push(predict(record));
      }
      pooled.set(name, rows);
    }
    process.stderr.write(`${scheme}, fold ${fold + 1} of ${splits.length}\n`);
  }
  for (const [name, { labels, probabilities }] of pooled) {
    const { accuracy, auc, balancedAccuracy, ci, confusion, f1Macro, n } = evaluatePredictions({
      labels,
      probabilities,
      classes,
    });
    const figure = (value, interval) => ({ value, low: interval[0], high: interval[1] });
    results.push({
      split: scheme,
      folds: Math.min(most, splits.length),
      of: splits.length,
      model: name,
      n,
      accuracy: figure(accuracy, ci.accuracy),
      balancedAccuracy: figure(balancedAccuracy, ci.balancedAccuracy),
      f1Macro: figure(f1Macro, ci.f1Macro),
      auc: figure(auc, ci.auc),
      confusion,
    });
  }
}
const measured = records.filter((record) => cellOf.has(record.path)).length;
process.stdout.write(
  `${JSON.stringify({ study: "deep-leuko-2025", images: records.length, measured, by: byMasks ? "experts' masks" : "fuzzy segmentation", classes, seed: SEED, results }, undefined, 1)}\n`,
);
