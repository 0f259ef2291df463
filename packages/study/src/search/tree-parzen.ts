/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for hyper-parameter optimization"), each
 * parameter by itself: the good trials and the others each make a density, and of some settings drawn from the good one
 * that is taken whose ratio of the two is highest. Details where the paper leaves them open as in Optuna's sampler: a tenth
 * of the trials is good, 25 at most; widths from the neighbours, never so small that one trial takes all.
 */
import type { Random } from "@leukoscope/random";
import { numericAxis } from "./axis.ts";
import { type Observation, randomSettings } from "./sampler.ts";
import type { Parameter, SearchSpace, Setting, Settings } from "./space.ts";

/** Trials at random before there is anything to go by. */
const START = 10;
const CANDIDATES = 24;
const GOOD_SHARE = 0.1;
const GOOD_MOST = 25;

export function parzenSettings(space: SearchSpace, before: readonly Observation[], random: Random): Settings {
  if (before.length < START) return randomSettings(space, random);
  // A stable sort: of equal trials the earlier one is the better.
  const ranked = [...before].sort((a, b) => b.value - a.value);
  const good = Math.min(Math.ceil(GOOD_SHARE * before.length), GOOD_MOST);
  const [first, rest] = [ranked.slice(0, good), ranked.slice(good)];
  const settingsOf = (trials: readonly Observation[], name: string) => trials.map(({ settings }) => settings[name]);
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [
      name,
      best(parameter, settingsOf(first, name), settingsOf(rest, name), random.fork(name)),
    ]),
  );
}

function best(parameter: Parameter, good: readonly Setting[], other: readonly Setting[], random: Random): Setting {
  const axis = numericAxis(parameter);
  if ("choice" in parameter) {
    const [likely, unlikely] = [good, other].map((seen) => frequencies(parameter.choice, seen));
    const drawn = Array.from({ length: CANDIDATES }, () => drawIndex(likely, random));
    return parameter.choice[highest(drawn, (index) => likely[index] / unlikely[index])];
  }
  if (axis === undefined) throw new TypeError("a parameter is a choice or numeric");
  const [likely, unlikely] = [good, other].map((seen) =>
    mixture(
      axis.low,
      axis.high,
      seen.map((setting) => axis.toPlace(Number(setting))),
    ),
  );
  const drawn = Array.from({ length: CANDIDATES }, () => likely.draw(random));
  return axis.toSetting(highest(drawn, (place) => likely.logDensity(place) - unlikely.logDensity(place)));
}

/** How often each was seen, and once more, as shares. */
function frequencies(choices: readonly Setting[], seen: readonly Setting[]): number[] {
  return choices.map((choice) => (1 + seen.filter((one) => one === choice).length) / (choices.length + seen.length));
}

function drawIndex(shares: readonly number[], random: Random): number {
  let ticket = random.next();
  for (const [index, share] of shares.entries()) {
    ticket -= share;
    if (ticket < 0) return index;
  }
  return shares.length - 1;
}

function highest(candidates: readonly number[], score: (candidate: number) => number): number {
  return candidates.reduce((top, candidate) => (score(candidate) > score(top) ? candidate : top));
}

interface Density {
  draw(random: Random): number;
  logDensity(place: number): number;
}

/** Normal curves at the places seen, and one as wide as the interval in its middle, all cut off at its ends. */
export function mixture(low: number, high: number, places: readonly number[]): Density {
  const width = high - low;
  const centres = [...places, (low + high) / 2].sort((a, b) => a - b);
  const least = width / Math.min(100, centres.length + 1);
  const prior = centres.indexOf((low + high) / 2);
  const kernels = centres.map((centre, index) => {
    const left = centre - (centres[index - 1] ?? low);
    const right = (centres[index + 1] ?? high) - centre;
    const sigma = index === prior ? width : Math.min(width, Math.max(left, right, least));
    const inside = cumulative((high - centre) / sigma) - cumulative((low - centre) / sigma);
    return { centre, sigma, inside };
  });
  return {
    draw(random) {
      const { centre, sigma } = kernels[random.int(kernels.length)];
      for (;;) {
        const place = centre + sigma * random.normal();
        if (place >= low && place <= high) return place;
      }
    },
    logDensity(place) {
      const sum = kernels.reduce((total, { centre, sigma, inside }) => {
        const z = (place - centre) / sigma;
        return total + Math.exp(-0.5 * z * z) / (sigma * inside);
      }, 0);
      return Math.log(sum / (kernels.length * Math.sqrt(2 * Math.PI)));
    },
  };
}

/** Standard normal, by the complementary error function of Numerical Recipes; 1.2e-7 is more than enough here. */
function cumulative(z: number): number {
  const t = 1 / (1 + 0.5 * (Math.abs(z) / Math.SQRT2));
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const series = coefficients.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = 0.5 * t * Math.exp(-(z * z) / 2 + series);
  return z >= 0 ? 1 - tail : tail;
}
