import { softmaxCrossEntropy } from "@leukoscope/autograd";
import type { Examples } from "../examples.ts";
import type { Score } from "../stage.ts";
import { classWeightedTargets, type RowLabel, smoothedTargets } from "../targets.ts";
import type { Task } from "./task.ts";

/** One class an example; logits and probabilities are [N, classes]. */
export const classification = (classes: number, score: Score): Task<Examples> => ({
  loss: softmaxCrossEntropy,
  count: ({ labels }) => labels.length,
  async targets(examples, { indices, draws, weights }, { labelSmoothing, classWeights }) {
    const labels = indices.map((index, row) => ({
      label: examples.labels[index],
      mixed: examples.mixed?.(index, draws[row]),
    }));
    const targets = classWeights
      ? classWeightedTargets(labels, classes, labelSmoothing, weights, classWeights)
      : { targets: smoothedTargets(labels, classes, labelSmoothing), weights };
    return {
      ...targets,
      hits(probabilities) {
        const counted = labels.flatMap((own, row) => (weights[row] > 0 ? [{ own, row }] : []));
        const right = counted.filter(({ own, row }) => {
          const scores = probabilities.subarray(row * classes, (row + 1) * classes);
          return scores.indexOf(Math.max(...scores)) === largerShare(own);
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

/** The class that a mixed example counts as. */
const largerShare = ({ label, mixed }: RowLabel): number => (mixed && mixed.share > 0.5 ? mixed.label : label);
