// Draws phantom smears, trains protocols/phantom.yaml on them, and publishes the run as models/phantom.
//
//   node bench/models/phantom.mjs [--reuse]
import { leukoscope, machine, publish, train } from "./train.mjs";

const data = "out/phantom-train";
if (!process.argv.includes("--reuse"))
  await leukoscope("data", "phantom", "--out", data, "--count", "1500", "--seed", "7");
const patients = await train("protocols/phantom.yaml", "runs/phantom", "--data", `${data}/manifest.jsonl`);

publish("phantom", { patients }, patients, ({ parameters, metadata }) => ({
  title: "White cells on phantom smears",
  summary:
    "Labels synthetic smears by their white cells: blast, lymphocyte or neutrophil. It shows the whole path with no data at all and knows nothing of real blood.",
  license: "apache-2.0",
  classes: [{ name: "blast" }, { name: "lymphocyte" }, { name: "neutrophil" }],
  architecture: { name: "custom_cnn.none", parameters },
  datasets: [
    {
      name: "Leukoscope phantoms",
      id: "leukoscope-phantoms-seed-7",
      licence: "Apache-2.0",
      images: 1500,
      description: "Synthetic; `npx leukoscope data phantom --count 1500 --seed 7` draws them again.",
    },
  ],
  training: `From random weights, by protocols/phantom.yaml, in ${Math.ceil(patients.seconds / 60)} minutes on ${machine.cores} cores of ${machine.cpu}.`,
  provenance: {
    dataHash: metadata.training_data_hash,
    protocolHash: metadata.protocol_hash,
    seed: 1,
    version: "0.1.0",
  },
  evaluations: [
    {
      split: "by patient 70/15/15",
      description: "No synthetic patient, and so no stain and no illumination, is on two sides.",
      dataset: "Leukoscope phantoms",
      metrics: patients.test,
    },
  ],
  intendedUse: ["Showing the software without any data."],
  outOfScope: ["Real smears: the model was never shown one."],
  limits: ["Synthetic cells differ from each other less than real ones; the figures say nothing of real smears."],
  preprocessing: {
    width: 112,
    height: 112,
    resize: "bilinear with antialiasing",
    crop: "largest central square",
    colourOrder: "RGB",
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  },
  commands: ["npx leukoscope predict models/phantom/model.onnx PATH…"],
}));
