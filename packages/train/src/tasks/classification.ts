import { softmaxCrossEntropy } from "@leukoscope/autograd";
import type { Examples } from "../examples.ts";
import type { Score } from "../stage.ts";
import { classWeightedTargets, smoothedTargets } from "../targets.ts";
import type { Task } from "./task.ts";

/** One class an example; logits and probabilities are [N, classes]. */
export const classification = (classes: number, score: Score): Task<Examples> => ({
  loss: softmaxCrossEntropy,
  count: ({ labels }) => labels.length,
  async targets(examples, { indices, weights }, { labelSmoothing, classWeights }) {
    const labels = indices.map((index) => examples.labels[index]);
    const targets = classWeights
      ? classWeightedTargets(labels, classes, labelSmoothing, weights, classWeights)
      : { targets: smoothedTargets(labels, classes, labelSmoothing), weights };
    return {
      ...targets,
      hits(probabilities) {
        const counted = labels.flatMap((label, row) => (weights[row] > 0 ? [{ label, row }] : []));
        const right = counted.filter(({ label, row }) => {
          const scores = probabilities.subarray(row * classes, (row + 1) * classes);
          return scores.indexOf(Math.max(...scores)) === label;
        });
        return { right: right.length, of: counted.length };
      },
    };
  },
  scorer({ labels }) {
    const rows: Float32Array[] = [];
    return {
      async add({ weights }, probabilities) {
        for (const [row, weight] of weights.entries()) {
          if (weight > 0) rows.push(probabilities.slice(row * classes, (row + 1) * classes));
        }
      },
      scores: () => score(labels, rows),
    };
  },
});
