import type { Plan, PlanRequest } from "./plan.ts";

const FOLDS = 3;
/** Patients of the published training set: 47 with leukaemia, 26 without. */
const HEALTHY_SHARE = 26 / 73;
/** Micrometres that the published 450 pixels show. */
const SHOWN = 26;

/** Fewest patients: one of either class in each fold. */
export const FEWEST_PATIENTS = 2 * FOLDS;

/**
 * As C-NMC 2019 is laid out: one cell in the middle of black, `fold_<k>/{all,hem}/UID_<patient>_<image>_<cell>_{all,hem}`;
 * two of three images show a blast (`all`), the third a normal lymphocyte (`hem`). A patient has cells of one class and is
 * in one fold; names of healthy ones begin with H.
 */
export function planCNmc({ seed, count, size, patients, drawPatient }: PlanRequest): Plan[] {
  const healthy = Math.max(FOLDS, Math.round(HEALTHY_SHARE * patients));
  const people = Array.from({ length: patients }, (_, k) =>
    drawPatient(k, k < healthy ? `H${k + 1}` : String(k - healthy + 1)),
  );
  const groups = { hem: people.slice(0, healthy), all: people.slice(healthy) };
  const drawn = { hem: 0, all: 0 };
  return Array.from({ length: count }, (_, image) => {
    const kind = image % 3 === 2 ? "hem" : "all";
    const own = groups[kind];
    const turn = drawn[kind]++;
    const member = turn % own.length;
    const patient = own[member];
    const name = `UID_${patient.id}_${Math.floor(turn / own.length) + 1}_1_${kind}`;
    const fold = member % FOLDS;
    return {
      path: `fold_${fold}/${kind}/${name}`,
      name,
      class: kind,
      cells: [kind === "all" ? ("blast" as const) : ("lymphocyte" as const)],
      patient,
      seed: `${seed} image ${image}`,
      width: size,
      height: size,
      micrometresPerPixel: (SHOWN * patient.magnification) / size,
      cutOut: true,
      fold,
    };
  });
}
