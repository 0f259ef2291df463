import {
  type Attribution,
  deletionInsertion,
  type ExplainedModel,
  type Faithfulness,
  type HidingOptions,
  infidelity,
  limeStability,
  methods,
  type Question,
  type Road,
  road,
  type SanityCheck,
  type Stability,
  sanityCheck,
  sensitivity,
} from "@leukoscope/explain";
import type { Image } from "@leukoscope/imaging";

export type { Stability };

/** All that is told of a map's faithfulness. */
export interface Judgement extends Faithfulness {
  readonly road?: Road;
  readonly infidelity?: number;
  readonly sensitivity?: number;
  readonly sanityCheck?: readonly SanityCheck[];
}

interface Subject {
  readonly model: ExplainedModel;
  readonly image: Image;
  readonly attribution: Attribution;
  readonly asked: HidingOptions & { readonly samples?: number; readonly seed: number };
}

/** Of a sensitivity: each sample draws the map once more. */
const SENSITIVITY_SAMPLES = 3;

/** @param full whether to measure what costs many runs of the method, too */
export async function judge(subject: Subject, full: boolean): Promise<Judgement> {
  const { asked, attribution, image, model } = subject;
  const quick = await deletionInsertion(model, image, attribution, { seed: asked.seed });
  if (!full) return quick;
  const method = methods[attribution.method];
  const question = questionOf(subject);
  return {
    ...quick,
    road: await road(model, image, attribution, { seed: asked.seed }),
    infidelity: await infidelity(model, image, attribution, { seed: asked.seed }),
    sensitivity: await sensitivity(method, question, { samples: SENSITIVITY_SAMPLES }),
    sanityCheck: await sanityCheck(method, question),
  };
}

/** How much LIME owes to its seed. */
export const steadiness = (subject: Subject, seeds: number): Promise<Stability> =>
  limeStability(questionOf(subject), seeds);

const questionOf = ({ asked, attribution, image, model }: Subject): Question => ({
  ...asked,
  model,
  view: model.view(image),
  target: model.classIndex(attribution.target),
  layer: attribution.layer,
});
