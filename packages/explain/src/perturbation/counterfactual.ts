import { checkWhole } from "../errors.ts";
import { pixelMap } from "../gradients/pixel-map.ts";
import type { Method } from "../method.ts";
import { HiddenParts, painted } from "./hidden-parts.ts";
import { segment } from "./segmentation.ts";

/** Masks that may be tried by default. */
const BUDGET = 2000;

/** A set of superpixels without which the model says something else. */
export interface Counterfactual {
  /** Numbers of the superpixels; empty when none was found. */
  readonly removed: readonly number[];
  readonly superpixels: number;
  /** What the model says once they are gone; the explained class when none was found. */
  readonly becomes: string;
  /** Whether every smaller set was tried and kept the class. */
  readonly smallest: boolean;
  readonly found: boolean;
  /** Masks tried. */
  readonly tried: number;
}

/**
 * Counterfactual (after SEDC, Vermeire et al. 2022): the smallest set of superpixels whose removal changes the class. All
 * single ones and all pairs are tried as far as the samples reach; then the set grows by what lowers the class most, and
 * loses again what is not needed. The map is 1 on the set. Removed parts show the image's mean colour, or a nearest image of another class.
 */
export const counterfactual: Method = {
  name: "counterfactual",
  drawnOn: "image",
  signed: false,
  async explain({ hide, instead, model, samples = BUDGET, seed, segmentation = "slic", target, view }) {
    checkWhole("samples", samples, 10, 1_000_000);
    const superpixels = segment(view.image, segmentation, seed);
    const parts = new HiddenParts(model, view, superpixels, instead ?? hide);
    const found = await findCounterfactual(parts, target, model.classes, samples);
    const chosen = new Float32Array(superpixels.count);
    for (const number of found.removed) chosen[number] = 1;
    return pixelMap(model, painted(chosen, superpixels), {
      ...found,
      replacedBy: instead ? "other image" : (hide ?? "ground"),
    });
  },
};

/** One try: the sets hidden, and for each the class on top and how far the explained one leads the next. */
interface Tried {
  readonly hidden: readonly number[];
  readonly top: number;
  readonly lead: number;
}

/** @param target index of the class; where the model says another from the start, nothing has to be removed */
export async function findCounterfactual(
  parts: HiddenParts,
  target: number,
  classes: readonly string[],
  budget: number,
): Promise<Counterfactual> {
  const { count } = parts.superpixels;
  let tried = 0;
  const attempt = async (sets: readonly (readonly number[])[]): Promise<Tried[]> => {
    tried += sets.length;
    const out: Tried[] = [];
    for (let first = 0; first < sets.length; first += 64) {
      const some = sets.slice(first, first + 64);
      const masks = new Uint8Array(some.length * count).fill(1);
      some.forEach((hidden, row) => {
        for (const number of hidden) masks[row * count + number] = 0;
      });
      const logits = await parts.logits(masks);
      some.forEach((hidden, row) => {
        out.push({ hidden, ...standing(logits.subarray(row * classes.length, (row + 1) * classes.length), target) });
      });
    }
    return out;
  };
  const result = (best: Tried | undefined, smallest: boolean): Counterfactual => ({
    removed: best?.hidden ?? [],
    superpixels: count,
    becomes: classes[best?.top ?? target],
    smallest,
    found: best !== undefined,
    tried,
  });
  /** Of those that change the class, the one that changes it most. */
  const changed = (attempts: readonly Tried[]) =>
    attempts.filter(({ top }) => top !== target).sort((a, b) => a.lead - b.lead)[0];

  const all = Array.from({ length: count }, (_, j) => j);
  const none = await attempt([[]]);
  if (none[0].top !== target) return result(none[0], true);
  const singles = await attempt(all.map((j) => [j]));
  const single = changed(singles);
  if (single) return result(single, true);
  const pairs = all.flatMap((a) => all.slice(a + 1).map((b) => [a, b]));
  const provable = tried + pairs.length <= budget;
  const pair = provable ? changed(await attempt(pairs)) : undefined;
  if (pair) return result(pair, true);

  let best = [...singles].sort((a, b) => a.lead - b.lead)[0];
  while (best.top === target && best.hidden.length < count && tried < budget) {
    const { hidden } = best;
    const grown = await attempt(all.filter((j) => !hidden.includes(j)).map((j) => [...hidden, j]));
    best = grown.sort((a, b) => a.lead - b.lead)[0];
  }
  if (best.top === target) return result(undefined, false);
  for (const number of best.hidden) {
    const [without] = await attempt([best.hidden.filter((other) => other !== number)]);
    if (without.top !== target) best = without;
  }
  // Three are as few as there can be once all pairs have been tried.
  return result(best, provable && best.hidden.length <= 3);
}

function standing(logits: Float32Array, target: number): { top: number; lead: number } {
  const others = logits.map((value, c) => (c === target ? Number.NEGATIVE_INFINITY : value));
  const next = Math.max(...others);
  const lead = logits[target] - next;
  return { top: lead >= 0 ? target : others.indexOf(next), lead };
}
