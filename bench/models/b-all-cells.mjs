// Cuts single cells out of the Taleqani fields, trains protocols/b-all-cells.yaml on their nuclei, and publishes models/b-all-cells.
//
//   node bench/models/b-all-cells.mjs [--reuse | --card]
//   node bench/explain/painted.mjs        # tests it beside models/b-all-subtypes; then --card, which tells of that, too
//
// Fields are split on contiguous blocks as for models/b-all-subtypes, seed 1, and cells lie on the side of their field.
import { cutCells } from "./cut-cells.mjs";
import { sideBySide } from "./evidence-text.mjs";
import { architecture, classes, source } from "./taleqani.mjs";
import { cardOnly, machine, measured, publish, root, train, writeCard } from "./train.mjs";

const work = "runs/b-all-cells";
if (!cardOnly) await cutCells(`${root}../shared/data/taleqani`, `${root}${work}/cells`, 1);
const runs = cardOnly
  ? measured("b-all-cells").runs
  : { blocks: await train("protocols/b-all-cells.yaml", `${work}/run`, "--data", `${work}/cells/cells.jsonl`) };
const { blocks } = runs;
const trained = cardOnly ? measured("b-all-cells").machine : machine;
const painted = measured("explain-painted");
const cells = painted?.["models/b-all-cells"];
const counted = painted?.["models/b-all-cells, as count cuts cells"];
const share = ({ interval, mean, n }) =>
  `${(100 * mean).toFixed(1)} % (${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)}, n = ${n})`;

const card = ({ parameters, metadata }) => ({
  title: "B-ALL subtypes by single nuclei",
  summary:
    "Labels one nucleus of a white cell as Benign (hematogones), Early, Pre or Pro B-ALL, as the Taleqani set defines them for whole fields. All else in the picture is painted over, and the nucleus is brought to grey levels of one mean and spread, before the network sees it. A control for models/b-all-subtypes, whose high accuracy does not need the cells; not a diagnostic device.",
  license: "apache-2.0",
  classes,
  architecture: architecture(parameters),
  datasets: [
    {
      name: "Taleqani B-ALL, single nuclei",
      ...source,
      images: 6828,
      description:
        "Nuclei that stand alone in 2,481 of 2,564 distinct fields, found by their stain: at most three of a field in training and validation, six in the test. A nucleus has the label of its field; that every white cell of a field is of the field's kind is an assumption.",
    },
  ],
  training: `One stage, by protocols/b-all-cells.yaml: stem and seven blocks frozen, six blocks and the head with live batch normalisation (AdamW, one-cycle), classes weighted alike. Augmentation against what differs by slide: contrast, sharpness and size, beside turns and flips. ${Math.round(blocks.seconds / 60)} minutes on ${trained.cores} cores of ${trained.cpu} that had other work, in Node alone. Best epoch by validation macro F1.`,
  provenance: {
    dataHash: metadata.training_data_hash,
    protocolHash: metadata.protocol_hash,
    seed: 1,
    version: "0.1.0",
  },
  evaluations: [
    {
      split: "single nuclei, their fields on contiguous blocks 80/10/10",
      description:
        "Each class, in file order, is cut into contiguous blocks of fields; the test fields are those of models/b-all-subtypes. Nuclei of one field are taken together in the intervals; fields of one slide are not, since slides are not named.",
      dataset: "Taleqani B-ALL, single nuclei",
      metrics: blocks.test,
      ...(blocks.trust && { trust: blocks.trust }),
      ...(blocks.groupedBy && { groupedBy: blocks.groupedBy }),
    },
  ],
  intendedUse: [
    "Research on what a classifier of blood smears can go by when background and stain are taken away.",
    "A control beside models of whole fields.",
  ],
  outOfScope: [
    "Any diagnosis, screening or treatment decision.",
    "Smears of another stain, scanner or magnification; cells of other kinds, which it labels all the same.",
  ],
  limits: [
    ...(cells
      ? [
          `By fields (mean of the probabilities of up to six nuclei), accuracy is ${share(cells.untouched.fieldAccuracy)} where a nucleus stands alone, and ${share(cells.untouched.fieldAccuracyOfAll)} over all fields. By single nuclei it is ${share(cells.untouched.cellAccuracy)}. By class of the field: ${Object.entries(
            cells.untouched.fieldAccuracyByClass,
          )
            .map(([name, own]) => `${name} ${share(own)}`)
            .join(
              "; ",
            )}. **This is what the network makes of shape and texture of nuclei: far less than the ${share(painted["models/b-all-subtypes"].accuracy)} of models/b-all-subtypes, which sees everything, and the more honest figure.**`,
          sideBySide(painted),
          `With the white cells painted over it is shown one grey in ${cells["white cells painted over"].cropsWithoutNucleus} of ${cells["white cells painted over"].cells} crops, and its answer is then the same whatever the field. With all but the white cells painted over it is right in ${share(cells["all but white cells painted over"].fieldAccuracyOfAll)} of the fields; with every field blurred (sigma 1 pixel), in ${share(cells["blurred, sigma 1 pixel"].fieldAccuracyOfAll)}: sharpness differs by slide, too, and is not ruled out as a cue.`,
        ]
      : []),
    ...(counted
      ? [
          `It is made for whole nuclei that stand alone. As \`count\` finds and cuts cells, with clumps, cells at the edge and red cells taken for white among them, it is right for ${share(counted.cellAccuracy)} of the cells in ${counted.fields} of these fields; in ${counted.cropsWithoutNucleus} of the crops it sees no nucleus, and its label then means nothing.`,
        ]
      : []),
    "What may still differ by slide rather than by disease: focus, grain and JPEG blocks within a nucleus, and how the stain's edge is drawn. Cytoplasm, which morphologists also go by, is not seen.",
    "Its last feature maps have 3 x 3 places: class activation maps on them are too coarse for a nucleus; name an earlier layer, or use occlusion or LIME.",
    "No patient identifiers: a split by patient is not possible, so performance on new patients is unknown and will be lower.",
    "One hospital, one microscope, one split, one seed.",
    "There is no healthy class: hematogones stand for benign.",
  ],
  preprocessing: {
    width: 96,
    height: 96,
    steps: ["isolate-nucleus"],
    resize: "bilinear with antialiasing",
    crop: "largest central square",
    colourOrder: "RGB",
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
  ...(blocks.calibration && { calibration: blocks.calibration }),
  commands: [
    "npx leukoscope predict models/b-all-cells/model.onnx CROP…",
    "npx leukoscope explain models/b-all-cells/model.onnx CROP --method occlusion,lime --out out",
  ],
});
if (cardOnly) writeCard("b-all-cells", card);
else publish("b-all-cells", runs, blocks, card);
