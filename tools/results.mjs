// The results table of the README, from bench/results: `node tools/results.mjs` prints it, `--write` puts it there.
// A test holds the README against it, so that no number stands there that no command has made.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const result = (name) => JSON.parse(read(`bench/results/${name}.json`));

const percent = (share) => (100 * share).toFixed(1);
const withInterval = (metrics, figure) =>
  `${percent(metrics[figure])} % [${metrics.ci[figure].map(percent).join(", ")}]`;

function accuracyTable() {
  const { machine, date, command, runs } = result("b-all-subtypes");
  const minutes = (seconds) => `${(seconds / 60).toFixed(0)} min`;
  const row = (split, { test, seconds, peakMemoryMegabytes }) =>
    `| ${split} | ${test.n} | ${withInterval(test, "accuracy")} | ${withInterval(test, "f1Macro")} | ${minutes(seconds)}, ${(peakMemoryMegabytes / 1024).toFixed(1)} GB |`;
  return `Four B-ALL classes on 2,604 fields of the Taleqani set, MobileNetV1 0.75 from ImageNet weights, one model a split, 95 % intervals (${date}, \`${command}\`, ${machine.cores} cores of ${machine.cpu}):

| split 80/10/10 | n of the test | accuracy | macro F1 | training |
|---|---|---|---|---|
${row("random, stratified (as the papers do)", runs.stratified)}
${row("contiguous blocks (neighbouring fields stay together)", runs.blocks)}
${row("contiguous blocks, other windows (seed 2)", runs.blocks2)}
${row("contiguous blocks, other windows (seed 3)", runs.blocks3)}

The random split has overlapping fields of one slide on both sides; the blocks have not, save at their borders. The set names no patients, so neither says how the model does on new ones. Stain and background differ by class in this set, and the shipped model largely goes by them: see below. The rows were trained by earlier versions of the engine: each is reproducible bit for bit on its own commit only.`;
}

/** A paper's table beside ours, written by bench/studies/summary.mjs. */
function reproduction() {
  const { command, date, note, parts, trainingSeconds } = result("alim-2024");
  const names = { stratified: "five random folds, as the paper", blocks: "five folds of contiguous blocks" };
  const exact = (share) => (100 * share).toFixed(2);
  const figure = ([value, ...ci]) => `${exact(value)} % [${ci.map(exact).join(", ")}]`;
  const row = ({ split, n, ours, deviations, paper }) =>
    `| ${names[split]} | ${n} | ${figure(ours.accuracy)} | ${figure(ours.f1Macro)} | ${exact(deviations.accuracy)} | ${split === "stratified" ? `${exact(paper.accuracy)} %` : "not reported"} |`;
  return `Alim et al. 2024 (five-fold cross-validation, Taleqani), every image tested once by a model that did not see it; MobileNetV1 0.75 in place of the paper's ResNet-50 (${date}, \`${command}\`; training took ${Math.round(trainingSeconds / 60)} minutes in all on a machine that did other work; ${note}):

| folds | n | accuracy | macro F1 | between folds, points of accuracy (standard deviation) | paper |
|---|---|---|---|---|---|
${parts[0].cells.map(row).join("\n")}`;
}

/** A paper's classical baselines beside a network, written by bench/studies/summary.mjs. */
function baselines() {
  const { command, date, note, parts } = result("deep-leuko-taleqani");
  const [{ cells }] = parts;
  const splits = { image: "random folds", blocks: "contiguous blocks" };
  const ran = Object.keys(splits).filter((split) => cells.some((cell) => cell.split === split && cell.n > 0));
  const figure = ([value, ...ci]) => `${percent(value)} % [${ci.map(percent).join(", ")}]`;
  const networkOf = { image: "stratified", blocks: "blocks" };
  const network = (split) => result("alim-2024").parts[0].cells.find((cell) => cell.split === networkOf[split]);
  const models = [...new Set(cells.filter(({ n }) => n > 0).map(({ model }) => model))];
  const row = (name, of, paper) =>
    `| ${name} | ${ran.map((split) => figure(of(split).ours.accuracy)).join(" | ")} | ${paper} |`;
  const ours = (model) => (split) => cells.find((cell) => cell.split === split && cell.model === model);
  return `Deep Leuko 2025's comparison on the four classes of Taleqani (n = ${cells.find(({ n }) => n > 0).n}), as its 108 images are not public (nor are patients known, so the intervals take images as independent): the medians of 419 descriptors over an image's white cells, found by fuzzy segmentation; five folds, every image tested once; accuracy with 95 % intervals (${date}, \`${command}\`; ${note}):

| model | ${ran.map((split) => splits[split]).join(" | ")} | paper, one test of about 11 images |
|---|${ran.map(() => "---|").join("")}---|
${row("MobileNetV1 0.75 as in the table above (in place of VGG16; folds of the same scheme, drawn otherwise)", network, "92 %")}
${models.map((model) => row(model, ours(model), "worse; no figure")).join("\n")}`;
}

/** Segmentation beside scikit-image and OpenCV, and a whole slide. */
function cellSpeed() {
  const { command, data, date, methods, peer } = result("cells-speed");
  const slide = result("slide");
  const rates = Object.entries(methods).map(([name, { ours, peer: theirs, ratio }]) =>
    theirs
      ? `${name} ${ours.megapixelsPerSecond.toFixed(2)} against ${theirs.megapixelsPerSecond.toFixed(2)} (${ratio.toFixed(2)})`
      : `${name} ${ours.megapixelsPerSecond.toFixed(2)}`,
  );
  const { counted, drawn, peakMegabytes, processorSeconds, read, slide: file } = slide;
  const side = file.side.toLocaleString("en");
  return `Megapixels of a field segmented in a second of processor time, against the usual recipe in ${peer.libraries.split(", ").slice(0, 2).join(" and ")}, which learns nothing of red cells and draws outlines by a watershed, and the ratio: ${rates.join("; ")} (${date}, \`${command}\`, ${data}, medians of interleaved rounds on a machine that did other work).

A synthetic slide of ${side} x ${side} pixels (tiled TIFF, ${(file.bytes / 1e9).toFixed(1)} GB) counted at ${read.micronsPerPixel} micrometres a pixel (${Math.round(read.megapixels)} megapixels) in ${Math.round(processorSeconds / 60)} minutes of processor time and at most ${(peakMegabytes / 1024).toFixed(2)} GB: ${counted.whiteCells} white cells of ${drawn} drawn, ${counted.redCells.toLocaleString("en")} red cells (${slide.date}, \`${slide.command}\`).`;
}

/** What the shipped model's scores are worth, and what it refuses. */
function trust() {
  const { command, date, test, turnedAway } = result("trust");
  const share = ({ share: value, interval }) => `${percent(value)} % [${interval.map(percent).join(", ")}]`;
  const refused = ["photograph", "noise"].map((kind) => {
    const { n, pictures } = turnedAway[kind];
    return `${share(turnedAway[kind])} of ${n} ${kind === "noise" ? "pieces of noise" : "cuts of photographs"} (of ${pictures} pictures)`;
  });
  return `What the shipped B-ALL model's scores are worth, on its test blocks (n = ${test.n}): temperature scaling brings the calibration error from ${percent(test.uncalibrated.ece)} % to ${percent(test.calibrated.ece)} %; sets of 95 % cover ${share({ share: test.sets.marginal.coverage, interval: test.sets.marginal.interval })}; the gate lets in ${share(test.letIn)} of the smears and turns away ${refused.join(" and ")} (${date}, \`${command}\`).`;
}

/** Under what a microscope may do to images. */
function robustness() {
  const { command, date, robustness: rows, meanCorruptionAccuracy } = result("robustness");
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const of = (kind) => rows.filter((row) => row.kind === kind).map(({ accuracy }) => percent(accuracy));
  const severities = [...new Set(rows.map(({ severity }) => severity))];
  return `The same model and test images under what a microscope may do, accuracy at severity ${severities.join(", ")} of 5 in percent, n = ${rows[0].n} each: ${kinds.map((kind) => `${kind} ${of(kind).join(", ")}`).join("; ")}; mean ${percent(meanCorruptionAccuracy)} (${date}, \`${command}\`; intervals in bench/results/robustness.json).`;
}

/** What the B-ALL models go by, whether shortcuts are found, and what explaining costs. */
function evidence() {
  const painted = result("explain-painted");
  const { planted, shipped } = result("explain-planted");
  const { gradCam, lime, stability } = result("explain-lime");
  const figure = ({ interval, mean }) => `${percent(mean)} % [${interval.map(percent).join(", ")}]`;
  const fields = painted["models/b-all-subtypes"];
  const cells = painted["models/b-all-cells"];
  const ofFields = (part) => figure(fields.replacements.find((each) => each.part === part).accuracy);
  const ofCells = (variant) => figure(cells[variant].fieldAccuracyOfAll);
  const faster = Object.values(stability).flatMap((each) => each.cpuSpeedToSameStability ?? []);
  return `What the B-ALL models go by, on the same ${fields.n} held-out fields of contiguous blocks (${painted.date}, \`${painted.command}\`): [b-all-subtypes](models/b-all-subtypes/README.md) sees whole fields, [b-all-cells](models/b-all-cells/README.md) single nuclei without background and stain.

| accuracy by field | untouched | white cells painted over | all but white cells painted over |
|---|---|---|---|
| b-all-subtypes | ${figure(fields.accuracy)} | ${ofFields("white cells")} | ${ofFields("all but white cells")} |
| b-all-cells | ${ofCells("untouched")} | ${ofCells("white cells painted over")} | ${ofCells("all but white cells painted over")} |

A network trained on phantoms with a planted corner mark is found out (${planted.shortcuts.shortcuts.join(", ")}; ${figure(planted.shortcuts.withoutCells.accuracy)} without white cells, n = ${planted.n}); the phantom model that ships, trained on honest ones, points into a planted cell in ${figure(shipped.pointing)} of ${shipped.n} and falls to ${figure(shipped.shortcuts.withoutCells.accuracy)} without them, which is chance. LIME with ${lime.samples} samples takes ${lime.cpuSpeed.toFixed(2)} times less processor time than the Python package with PyTorch (${lime.speed.toFixed(2)} by the clock; medians of ${lime.ours.length} rounds), and ${Math.min(...faster).toFixed(1)} to ${Math.max(...faster).toFixed(1)} times less to the same spread over seeds; Grad-CAM takes ${gradCam.cpuRatio.toFixed(1)} times a forward pass.`;
}

function importSpeed() {
  const { cases, command, date, images } = result("import");
  const [whole, hash] = cases;
  return `Import of ${images.toLocaleString("en")} small images (listed, hashed, decoded whole) beside a plain Python script with Pillow: ${Math.round(whole.here.imagesPerSecond)} images a second against ${Math.round(whole.python.imagesPerSecond)}, at most ${whole.here.peakMegabytes} MB; perceptual hashes ${Math.round(hash.here.imagesPerSecond)} against ${Math.round(hash.python.imagesPerSecond)} by imagehash (${date}, \`${command}\`, one run on a machine that did other work).`;
}

function speedTable() {
  const { machine, date, command, cases } = result("engine");
  const alone = result("engine-one-thread");
  const loads = alone.cases.map(({ load }) => load);
  const work = ({ network, mode, size, batch, cpuRatio }) =>
    `${network}, ${mode}, ${size} x ${size}, batch ${batch}: ${cpuRatio.toFixed(2)}`;
  const row = ({ network, mode, size, batch, ours, pytorch, ratio, memoryRatio }) =>
    `| ${network}, ${mode}, ${size} x ${size}, batch ${batch} | ${Math.round(ours.medianMs)} ms | ${Math.round(pytorch.medianMs)} ms | ${ratio.toFixed(2)} | ${memoryRatio.toFixed(2)} |`;
  return `The engine beside PyTorch ${cases[0].versions.torch}, one step of each in turn, medians; a training step is forward, loss, backward, Adam and running statistics with live batch normalisation (${date}, \`${command}\`, ${machine.cores} cores):

| case | here | PyTorch | time ratio | memory ratio |
|---|---|---|---|---|
${cases.map(row).join("\n")}

Processor time with one thread a side, here over PyTorch ${alone.cases[0].versions.torch} (${alone.date}, \`${alone.command}\`; other work ran beside, load ${Math.min(...loads)} to ${Math.max(...loads)}, so no times): ${alone.cases.map(work).join("; ")}.`;
}

function twoStage() {
  const { images, epochs, timesFaster, ours, pytorch, command, date } = result("two-stage");
  const accuracy = ({ test }) => `${percent(test.accuracy)} % [${test.wilson.map(percent).join(", ")}]`;
  return `The papers' two-stage protocol (frozen base ${epochs} epochs, then the last three blocks ${epochs} epochs, four augmentation draws an image; MobileNetV1 0.75, ${images.train + images.val + images.test} real images) against the same written plainly in PyTorch: the first stage ${timesFaster.stageOne.toFixed(1)} times, the whole ${timesFaster.whole.toFixed(1)} times faster; accuracy ${accuracy(ours)} here, ${accuracy(pytorch)} there, n = ${ours.test.n} (one run each, ${date}, \`${command}\`).`;
}

function zooTable() {
  const { date, command, machine, cases } = result("zoo");
  const beside = cases.filter(({ pytorchMs }) => pytorchMs !== undefined);
  const ratios = beside.map(({ ratio }) => ratio).sort((a, b) => a - b);
  const mobileNetM = cases.find(({ head }) => head === "normalised-dense");
  const row = ({ network, size, oursMs, pytorchMs, ratio }) =>
    `| ${network} | ${size} | ${oursMs.toFixed(1)} | ${pytorchMs.toFixed(1)} | ${ratio.toFixed(2)} |`;
  return `One image through every backbone of the papers beside timm ${beside[0].versions.timm} and torchvision on PyTorch ${beside[0].versions.torch}: between ${ratios[0].toFixed(2)} and ${ratios[ratios.length - 1].toFixed(2)} of its time (${date}, \`${command}\`, ${machine.cores} cores, medians of interleaved runs, random weights). MobileNet_M takes ${mobileNetM.oursMs.toFixed(1)} ms an image here; its authors report 4.92 ms on a personal computer they do not describe.

<details><summary>All backbones</summary>

| network | input | here, ms | PyTorch, ms | ratio |
|---|---|---|---|---|
${beside.map(row).join("\n")}

</details>`;
}

function precisionTable() {
  const { date, command, testImages, results: forms } = result("precision");
  const row = ({ form, bytes, node, browser }) =>
    `| ${form} | ${(bytes / 1e6).toFixed(2)} MB | ${percent(node.accuracy)} % [${node.accuracyInterval.map(percent).join(", ")}] | ${node.meanProbabilityChange.toFixed(4)} / ${node.maxProbabilityChange.toFixed(3)} | ${node.medianMs.toFixed(0)} ms | ${browser.medianMs.toFixed(0)} ms |`;
  return `The shipped B-ALL model in fewer bits on its own test split (contiguous blocks, n = ${testImages}); every form gives every image the same label in Node and in the browser (${date}, \`${command}\`):

| form | size | accuracy | probabilities move by (mean / most) | Node, an image | browser, an image |
|---|---|---|---|---|---|
${forms
  .filter(({ browser }) => browser)
  .map(row)
  .join("\n")}`;
}

export const results = () =>
  [
    accuracyTable(),
    reproduction(),
    baselines(),
    cellSpeed(),
    trust(),
    evidence(),
    robustness(),
    speedTable(),
    twoStage(),
    importSpeed(),
    zooTable(),
    precisionTable(),
  ].join("\n\n");

const BEGIN = "<!-- results: written by tools/results.mjs -->";
const END = "<!-- end of results -->";

export const resultsIn = (readme) => readme.slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)).trim();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--write")) {
    const readme = read("README.md");
    const before = readme.slice(0, readme.indexOf(BEGIN) + BEGIN.length);
    writeFileSync(
      new URL("../README.md", import.meta.url),
      `${before}\n\n${results()}\n\n${readme.slice(readme.indexOf(END))}`,
    );
  } else {
    process.stdout.write(`${results()}\n`);
  }
}
