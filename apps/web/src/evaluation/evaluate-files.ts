import type { Classifier, Prediction } from "@leukoscope/classifier";
import { evaluatePredictions, reliabilityBins } from "@leukoscope/evaluate";
import { type CorruptionName, corrupt, decodeImage, type Image } from "@leukoscope/imaging";
import type { EvaluatedRow, EvaluationResult, LabelledFile, RobustnessRow } from "./messages.ts";

/** What a microscope, a lamp, a stain or a camera does to a picture. */
const SPOILT: readonly CorruptionName[] = ["blur", "brightness", "white-balance", "stain-shift", "jpeg"];
const SEVERITIES = [1, 3, 5];

/** Classes are the same whatever their case, as folders are named on some systems. */
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * Judges a model on pictures whose class is known. A picture that can't be read, or of a class that the model does not
 * have, is left out and told.
 * @throws Error when nothing is left to judge by
 */
export async function evaluateFiles(
  classifier: Classifier,
  files: readonly LabelledFile[],
  robustness: boolean,
  onProgress: (share: number) => void,
): Promise<EvaluationResult> {
  const { classes } = classifier.metadata;
  const rows: EvaluatedRow[] = [];
  const labels: number[] = [];
  const probabilities: number[][] = [];
  const left: { path: string; reason: string }[] = [];
  const tallies = new Map<string, RobustnessRow>();
  for (const [index, { file, label, path }] of files.entries()) {
    const truth = classes.findIndex((name) => sameName(name, label));
    if (truth < 0) left.push({ path, reason: `the model has no class ${label}` });
    else {
      try {
        const image = await decodeImage(new Uint8Array(await file.arrayBuffer()));
        const said = await classifier.predict(image);
        if (robustness) await spoil(classifier, image, path, classes[truth], tallies);
        rows.push(rowOf(path, classes[truth], said));
        labels.push(truth);
        probabilities.push(classes.map((name) => said.probabilities[name]));
      } catch (error) {
        left.push({ path, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    onProgress((index + 1) / files.length);
  }
  if (rows.length === 0) {
    throw new Error(
      `None of ${files.length} pictures could be judged. Choose a folder with a sub-folder for each class: ${classes.join(", ")}.`,
    );
  }
  return {
    classes,
    rows,
    metrics: evaluatePredictions({ labels, probabilities, classes }),
    reliability: reliabilityBins(labels, probabilities, 10),
    robustness: [...tallies.values()],
    left,
  };
}

const rowOf = (
  path: string,
  label: string,
  { label: predicted, probabilities, abstained }: Prediction,
): EvaluatedRow => ({
  path,
  label,
  predicted,
  probability: probabilities[predicted],
  abstained,
});

async function spoil(
  classifier: Classifier,
  image: Image,
  path: string,
  truth: string,
  tallies: Map<string, RobustnessRow>,
): Promise<void> {
  for (const kind of SPOILT) {
    for (const severity of SEVERITIES) {
      const { label } = await classifier.predict(corrupt(image, kind, severity, path));
      const before = tallies.get(`${kind} ${severity}`) ?? { kind, severity, right: 0, of: 0 };
      const right = before.right + (label === truth ? 1 : 0);
      tallies.set(`${kind} ${severity}`, { ...before, right, of: before.of + 1 });
    }
  }
}
