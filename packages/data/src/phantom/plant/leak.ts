import { PhantomError } from "../error.ts";
import type { Plan } from "../plans/plan.ts";

const TEST_SHARE = 0.2;

/**
 * Splits plans by patient, a fifth of the patients to the test, and adds `copies` of training images to the test under
 * the names of test patients: the same film photographed again, as when one slide was entered twice.
 * @throws PhantomError `bad-option` when there are too few patients or images
 */
export function plantLeak(plans: readonly Plan[], copies: number): Plan[] {
  const patients = [...new Map(plans.map(({ patient }) => [patient.id, patient])).values()];
  if (patients.length < 2) {
    throw new PhantomError("bad-option", patients.length, "a leak needs two patients or more: ask for more of them");
  }
  const tested = patients.slice(-Math.max(1, Math.round(TEST_SHARE * patients.length)));
  const split = plans.map((plan) => ({ ...plan, split: tested.includes(plan.patient) ? "test" : "train" }) as const);
  const training = split.filter((plan) => plan.split === "train");
  if (!Number.isInteger(copies) || copies < 1 || copies > training.length) {
    throw new PhantomError(
      "bad-option",
      copies,
      `leak is ${copies}: give a whole number of copies from 1 to ${training.length}, the images to train on`,
    );
  }
  const leaked = Array.from({ length: copies }, (_, k): Plan => {
    const original = training[Math.floor((k * training.length) / copies)];
    const { id } = tested[k % tested.length];
    return {
      ...original,
      path: `${original.path}-again`,
      name: `${original.name}-again`,
      patient: { ...original.patient, id },
      split: "test",
      copyOf: original.path,
    };
  });
  return [...split, ...leaked];
}
