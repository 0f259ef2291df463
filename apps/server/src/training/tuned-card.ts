import type { ClassifierMetadata } from "@leukoscope/classifier";
import { readModel, sizeOf } from "@leukoscope/onnx";
import { modelCard } from "@leukoscope/protocol";
import type { TuningRequest, TuningResult } from "./tune-run.ts";

/** The model card of a fine-tuned model. */
export function tunedCard(
  { dataSet, epochs, learningRate, licence, name }: TuningRequest,
  metadata: ClassifierMetadata,
  model: Uint8Array,
  { images, val }: TuningResult,
): string {
  const parameters = [...readModel(model).initializers.values()].reduce((total, { dims }) => total + sizeOf(dims), 0);
  return modelCard({
    id: metadata.name,
    title: name,
    summary: `${metadata.weightTag}, taught the labels of ${dataSet} by Leukoscope.`,
    license: metadata.licence === "NOASSERTION" ? "unknown" : metadata.licence.toLowerCase(),
    classes: metadata.classes.map((label) => ({ name: label })),
    architecture: { name: metadata.architecture, parameters, startedFrom: metadata.weightTag },
    datasets: [{ name: dataSet, id: dataSet, licence, images: images.train + images.validation }],
    training: `What follows the last feature maps, ${epochs} epochs from a learning rate of ${learningRate}; all before it is that of ${metadata.weightTag}.`,
    provenance: {
      dataHash: metadata.trainingData.hash,
      protocolHash: metadata.protocolHash,
      seed: 1,
      version: metadata.version,
    },
    evaluations: [
      {
        split: "held out of the same labels",
        description:
          "It chose the epoch that was kept, so these figures are too kind; a test from elsewhere says more.",
        dataset: dataSet,
        metrics: val,
      },
    ],
    intendedUse: ["Research on the data set it was trained on."],
    outOfScope: [
      "Any diagnosis, screening or treatment decision.",
      "Images of another stain, scanner or magnification.",
    ],
    limits: [
      `${images.train} examples were learnt from, ${images.validation} held out.`,
      "The probabilities are not calibrated.",
    ],
    preprocessing: {
      ...metadata.input,
      steps: metadata.preparation?.map(({ step }) => step),
      resize: `${metadata.resize.interpolation} with antialiasing`,
      crop: "largest central rectangle of the input's proportions",
      colourOrder: metadata.colourOrder,
      mean: metadata.mean,
      std: metadata.std,
    },
    commands: ["npx leukoscope predict model.onnx PATH…"],
  });
}
