import type { ClassifierMetadata } from "@leukoscope/classifier";
import type { SplitSummary } from "@leukoscope/data";
import { type Model, sizeOf } from "@leukoscope/onnx";
import { acceptanceText } from "./acceptance.ts";
import type { DataSet } from "./data-set.ts";
import { modelCard } from "./report/index.ts";
import type { RunResult } from "./run-result.ts";
import type { Protocol } from "./schema.ts";

export interface FinishedRun {
  readonly protocol: Protocol;
  readonly data: DataSet;
  readonly metadata: ClassifierMetadata;
  readonly model: Model;
  readonly result: RunResult;
}

/** What each scheme holds apart. */
const HELD_APART: Readonly<Record<Protocol["split"]["scheme"], string>> = {
  stratified: "Images were dealt at random, every class alike.",
  kfold: "One fold of images dealt at random.",
  blocks: "Each class was cut along the order of its files, so that neighbours stay on one side but for the borders.",
  patient: "No patient is on two sides.",
  source: "No source is on two sides.",
  group: "No group of near duplicates is on two sides.",
  folds: "One of the folds that the data set came with.",
};

/** What a split holds apart, as far as the manifest knew it. */
function heldApart({ scheme, together }: SplitSummary): string {
  const ties = together.filter((tie) => tie !== scheme);
  const kept = ties.length === 0 ? "" : ` Images of one ${ties.join(" or ")} are on one side.`;
  const isBlind = !together.includes("patient") && scheme !== "blocks" && scheme !== "folds";
  return `${HELD_APART[scheme]}${kept}${isBlind ? " Images of one patient may lie on both sides." : ""}`;
}

/** The model card of a run, with what the protocol and the run know. */
export function runCard({ protocol, data, metadata, model, result }: FinishedRun): string {
  const { name, title, seed, split } = protocol;
  const parameters = [...model.initializers.values()].reduce((total, { dims }) => total + sizeOf(dims), 0);
  const images = Object.values(data.splits).reduce((total, side) => total + side.length, 0);
  const { summary } = data;
  const isOnTest = result.test !== undefined;
  const side = isOnTest ? "" : " (validation: the test is locked and was not looked at)";
  return modelCard({
    id: name,
    title,
    summary: `${title}. Trained by Leukoscope from the protocol ${name}.`,
    license: metadata.licence === "NOASSERTION" ? "unknown" : metadata.licence.toLowerCase(),
    classes: data.classes.map((label) => ({ name: label })),
    architecture: {
      name: `${metadata.architecture}.${metadata.weightTag}`,
      parameters,
      startedFrom: protocol.model.weights,
    },
    datasets: [
      {
        name: protocol.data.name,
        id: protocol.data.citation ?? protocol.data.name,
        licence: protocol.data.licence,
        citation: protocol.data.citation,
        images,
      },
    ],
    training: `${protocol.stages.map((stage) => `${stage.name}: up to ${stage.epochs} epochs`).join("; ")}. ${result.epochs} epochs in ${Math.ceil(result.seconds / 60)} minutes. The whole protocol is in \`protocol.json\`. ${acceptanceText(result.acceptance)}`,
    provenance: { dataHash: data.hash, protocolHash: metadata.protocolHash, seed, version: metadata.version },
    evaluations: [
      {
        split: `${summary ? `${split.scheme}, seed ${split.seed}` : "as the manifest says"}${side}`,
        description: summary ? heldApart(summary) : "The manifest came with its split.",
        dataset: protocol.data.name,
        metrics: result.test ?? result.val,
        trust: result.trust,
        groupedBy: result.groupedBy,
      },
    ],
    intendedUse: ["Research on the data set it was trained on."],
    outOfScope: [
      "Any diagnosis, screening or treatment decision.",
      "Images of another stain, scanner or magnification.",
    ],
    limits: [
      "One split, one seed: other splits come out differently.",
      "What besides the cells tells the classes of this data set has not been looked at.",
      ...(metadata.temperature === 1 ? ["The probabilities are not calibrated."] : []),
    ],
    preprocessing: {
      ...metadata.input,
      steps: metadata.preparation?.map(({ step }) => step),
      resize: "bilinear with antialiasing",
      crop: "largest central rectangle of the input's proportions",
      colourOrder: metadata.colourOrder,
      mean: metadata.mean,
      std: metadata.std,
    },
    calibration: result.calibration,
    commands: ["npx leukoscope predict model.onnx PATH…"],
  });
}
