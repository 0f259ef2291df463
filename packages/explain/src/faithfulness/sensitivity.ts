import { Random } from "@leukoscope/random";
import { checkWhole } from "../errors.ts";
import type { Method, Question } from "../method.ts";

/** Largest change of a normalised value: about half a grey level up to a few, whatever the model's std. */
const RADIUS = 0.02;

/**
 * Max-sensitivity (Yeh et al. 2019): the largest change of a map, as a share of the map's own length, when every value of
 * the input moves by at most `radius`. 0 when noise that no eye sees changes nothing.
 */
export function sensitivity(
  method: Method,
  question: Question,
  { radius = RADIUS, samples = 10 }: { readonly radius?: number; readonly samples?: number } = {},
): Promise<number> {
  checkWhole("the samples of sensitivity", samples, 1);
  const random = new Random(question.seed).fork("sensitivity");
  return maxSensitivity(method, question, samples, () => radius * (2 * random.next() - 1));
}

/** @param noise of each value of each sample, in order */
export async function maxSensitivity(
  { explain }: Method,
  question: Question,
  samples: number,
  noise: (sample: number, index: number) => number,
): Promise<number> {
  const { view } = question;
  const { map } = await explain(question);
  const length = norm(map);
  let worst = 0;
  for (let s = 0; s < samples; s++) {
    const input = Float32Array.from(view.input, (value, i) => value + noise(s, i));
    const moved = (await explain({ ...question, view: { ...view, input } })).map;
    worst = Math.max(worst, norm(moved.map((value, i) => value - map[i])));
  }
  return length > 0 ? worst / length : 0;
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
