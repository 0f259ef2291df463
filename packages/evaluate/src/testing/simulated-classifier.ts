import { Random } from "@leukoscope/random";
import { type Figures, prepareFigures } from "../evaluation/figures.ts";
import { once } from "../metrics/weighted-statistic.ts";

const PRIOR = [0.4, 0.3, 0.2, 0.1];

export interface Difficulty {
  /** Distance of a class's mean from the others, in standard deviations. */
  readonly separation: number;
  /** Factor on the log-odds: 1 is a calibrated classifier, more an overconfident one. */
  readonly sharpening?: number;
}

/** Four unequal classes as unit Gaussians, and the posterior of each draw. */
export function simulate(random: Random, n: number, { separation, sharpening = 1 }: Difficulty) {
  const labels: number[] = [];
  const probabilities: number[][] = [];
  for (let i = 0; i < n; i++) {
    const label = drawClass(random);
    const logits = PRIOR.map((prior, k) => {
      const feature = random.normal() + (k === label ? separation : 0);
      return (feature * separation + Math.log(prior)) * sharpening;
    });
    const top = Math.max(...logits);
    const odds = logits.map((logit) => Math.exp(logit - top));
    const sum = odds.reduce((a, b) => a + b);
    labels.push(label);
    probabilities.push(odds.map((value) => value / sum));
  }
  return { labels, probabilities };
}

/** What the figures tend to as the test grows, from 60,000 images. */
export function trueFigures(difficulty: Difficulty): Figures {
  const { labels, probabilities } = simulate(new Random(99), 60_000, difficulty);
  return prepareFigures(labels, probabilities, PRIOR.length)(once(labels.length));
}

function drawClass(random: Random): number {
  let left = random.next();
  for (let k = 0; k < PRIOR.length - 1; k++) {
    left -= PRIOR[k];
    if (left < 0) return k;
  }
  return PRIOR.length - 1;
}
