// Trains protocols/taleqani.yaml under both splits with the command a user would type, and writes
// bench/results/taleqani.json, and, from the run on contiguous blocks, models/b-all-subtypes/.
//
//   node bench/taleqani/run.mjs [--reuse]     # --reuse publishes from finished runs in runs/
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { readModel, sizeOf } from "../../packages/onnx/dist/index.js";
import { modelCard } from "../../packages/protocol/dist/index.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const schemes = ["stratified", "blocks"];
const reuse = process.argv.includes("--reuse");

/** Highest resident set of a process in MB, read from /proc while it runs. */
const peakMemory = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function trainUnder(scheme) {
  const out = `runs/taleqani-${scheme}`;
  const args = [
    "apps/cli/bin/leukoscope.js",
    "train",
    "protocols/taleqani.yaml",
    "--set",
    `split.scheme=${scheme}`,
    "--out",
    out,
    "--json",
  ];
  const command = `npx leukoscope ${args.slice(1).join(" ")}`;
  if (reuse && existsSync(`${root}/${out}/bench.json`))
    return JSON.parse(readFileSync(`${root}/${out}/bench.json`, "utf8"));
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  let megabytes = 0;
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  const watch = setInterval(() => {
    if (existsSync(`/proc/${child.pid}/status`)) megabytes = Math.max(megabytes, peakMemory(child.pid));
  }, 500);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  const result = { command, peakMemoryMegabytes: Math.round(megabytes), ...JSON.parse(stdout) };
  result.run = out;
  result.model = `${out}/model.onnx`;
  writeFileSync(`${root}/${out}/bench.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}

const runs = {};
for (const scheme of schemes) runs[scheme] = await trainUnder(scheme);

const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const results = { date: new Date().toISOString().slice(0, 10), command: "node bench/taleqani/run.mjs", machine, runs };
mkdirSync(`${root}/bench/results`, { recursive: true });
writeFileSync(`${root}/bench/results/taleqani.json`, `${JSON.stringify(results, undefined, 2)}\n`);

const folder = `${root}/models/b-all-subtypes`;
mkdirSync(folder, { recursive: true });
copyFileSync(`${root}/${runs.blocks.model}`, `${folder}/model.onnx`);
copyFileSync(`${root}/${runs.blocks.run}/learning-curves.svg`, `${folder}/learning-curves.svg`);
const model = readModel(new Uint8Array(readFileSync(`${folder}/model.onnx`)));
const parameters = [...model.initializers.values()].reduce((total, tensor) => total + sizeOf(tensor.dims), 0);
const minutes = Math.round(runs.blocks.seconds / 60);
const { metadata } = model;
writeFileSync(
  `${folder}/README.md`,
  modelCard({
    id: "b-all-subtypes",
    title: "B-ALL subtypes on peripheral blood smears",
    summary:
      "Labels a 224 x 224 field of a peripheral blood smear as Benign (hematogones), Early, Pre or Pro B-ALL, as the Taleqani set defines them. A research baseline and a demonstration, not a diagnostic device.",
    license: "apache-2.0",
    classes: [
      { name: "Benign", description: "hematogones: benign B-cell precursors, not healthy donors" },
      { name: "Early", description: "early pre-B ALL" },
      { name: "Pre", description: "pre-B ALL" },
      { name: "Pro", description: "pro-B ALL" },
    ],
    architecture: {
      name: "mobilenetv1_075.keras_in1k",
      parameters,
      startedFrom: "ImageNet-1k weights of Keras Applications (Apache-2.0)",
    },
    datasets: [
      {
        name: "Taleqani B-ALL",
        id: "10.34740/KAGGLE/DSV/2175623",
        url: "https://doi.org/10.34740/KAGGLE/DSV/2175623",
        licence: "original authors; cite the DOI",
        citation: "Ghaderzadeh et al. 2022, doi 10.1002/int.22753",
        images: 2604,
        description: "2,604 of the 3,256 published fields of 89 patients; no patient identifiers are published.",
      },
    ],
    training: `Two stages, by protocols/taleqani.yaml: the head on features of the frozen base, then the last eight blocks with live batch normalisation (AdamW, one-cycle). Augmentation: the eight flips and quarter turns. ${minutes} minutes on ${machine.cores} cores of ${machine.cpu}, in Node alone. The weights here are those of the run on contiguous blocks, best epoch by validation macro F1.`,
    provenance: {
      dataHash: metadata.training_data_hash,
      protocolHash: metadata.protocol_hash,
      seed: 1,
      version: "0.1.0",
    },
    evaluations: [
      {
        split: "contiguous blocks 80/10/10",
        description:
          "Each class, in file order, is cut into contiguous blocks, so that overlapping fields of one slide stay together. This is the split of the weights in this folder and the harder of the two; slides may still be shared at block borders.",
        dataset: "Taleqani B-ALL",
        metrics: runs.blocks.test,
      },
      {
        split: "random stratified 80/10/10",
        description:
          "The split of the published papers, for comparison: a model trained alike. Overlapping fields of one slide lie on both sides, so this figure is too good.",
        dataset: "Taleqani B-ALL",
        metrics: runs.stratified.test,
      },
    ],
    intendedUse: [
      "Research on blood-smear classifiers and on their explanation.",
      "Showing how Leukoscope trains, serves and explains a model.",
    ],
    outOfScope: [
      "Any diagnosis, screening or treatment decision.",
      "Smears of another stain, scanner or magnification, and pictures that are no blood smear: the model labels them all the same.",
    ],
    limits: [
      "No patient identifiers: a split by patient is not possible, so performance on new patients is unknown and will be lower.",
      "Stain and background differ by class in this set and every field carries a scale bar: the model may use them instead of the cells.",
      "One hospital, one microscope.",
      "There is no healthy class: hematogones stand for benign.",
      "The probabilities are not calibrated; label smoothing makes them too modest.",
    ],
    preprocessing: {
      width: 224,
      height: 224,
      resize: "bilinear with antialiasing",
      crop: "largest central square",
      colourOrder: "RGB",
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    },
    commands: [
      "npx leukoscope predict models/b-all-subtypes/model.onnx PATH…",
      "npx leukoscope explain models/b-all-subtypes/model.onnx IMAGE --method gradcam --out out",
    ],
  }),
);
console.log(
  JSON.stringify(
    Object.fromEntries(
      schemes.map((s) => [
        s,
        {
          accuracy: runs[s].test.accuracy,
          ci: runs[s].test.ci.accuracy,
          n: runs[s].test.n,
          minutes: runs[s].seconds / 60,
          megabytes: runs[s].peakMemoryMegabytes,
        },
      ]),
    ),
  ),
);
