import { type EpochRecord, isBetter } from "@leukoscope/train";

/** Largest gap between training and validation that is accepted. */
export const ACCEPTED_GAP = 0.03;

/**
 * Altalhi and Alzahrani's rule (2025, 4.5.2): a model is accepted only where training and validation rise together and
 * lie close at the epoch that is kept. Their F1 of the training images is not gathered while training, so its accuracy,
 * on augmented images with dropout, stands beside the validation's accuracy. A check that is reported; nothing is refused.
 */
export interface Acceptance {
  readonly accepted: boolean;
  /** From the first epoch to the kept one, training accuracy and validation macro F1 have both grown. */
  readonly riseTogether: boolean;
  /** Training minus validation accuracy at the kept epoch. */
  readonly gap: number;
}

/** Judges the epochs of a run. @param history not empty */
export function acceptanceOf(history: readonly EpochRecord[]): Acceptance {
  const [first] = history;
  const kept = history.reduce((best, record) => (isBetter(record.val, best.val) ? record : best));
  const riseTogether = kept.train.accuracy > first.train.accuracy && kept.val.f1Macro > first.val.f1Macro;
  const gap = kept.train.accuracy - kept.val.accuracy;
  return { accepted: riseTogether && gap <= ACCEPTED_GAP, riseTogether, gap };
}

/** The check in a sentence, for the model card. */
export function acceptanceText({ accepted, riseTogether, gap }: Acceptance): string {
  const points = (100 * gap).toFixed(1);
  const rise = riseTogether ? "rose together" : "did not rise together";
  return `Acceptance check (training and validation rise together, at most ${100 * ACCEPTED_GAP} points apart): ${accepted ? "passed" : "not passed"}; they ${rise}, training accuracy is ${points} points above validation's.`;
}
