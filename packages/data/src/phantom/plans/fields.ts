import type { Random } from "@leukoscope/random";
import type { PhantomClass } from "../cells/cell.ts";
import { uniform } from "../draw.ts";
import type { CellMix } from "../patients/patient.ts";
import { drawFromMix } from "../render.ts";
import { numbered, type Plan, type PlanRequest } from "./plan.ts";

/** Micrometres that the shorter side of a wide field shows. */
const WIDE = 80;
const FEWEST = 3;
const MOST = 7;

/** The middle of the reference ranges of adult blood. */
const NORMAL: CellMix = { neutrophil: 0.59, lymphocyte: 0.3, monocyte: 0.07, eosinophil: 0.03, basophil: 0.01 };

/**
 * Wide fields of 4 : 3 with 3 to 7 cells of several classes, for counting: boxes of every cell. Every other patient's
 * blood is normal, the others' is 30 to 90 % blasts, with smudge cells; where `classes` leaves some out, the others
 * take their shares. A field holds many classes, so its own is `field`.
 */
export function planFields({ random, seed, count, size, classes, patients, drawPatient }: PlanRequest): Plan[] {
  const people = Array.from({ length: patients }, (_, k) => {
    const patient = drawPatient(k, `phantom-${seed}-${numbered(k, patients)}`);
    return { patient, mix: mixOf(random.fork(`mix ${k}`), k % 2 === 1, classes) };
  });
  return Array.from({ length: count }, (_, image) => {
    const { patient, mix } = people[image % patients];
    const draw = random.fork(`image ${image}`);
    const name = `field-${numbered(image, count, 4)}`;
    return {
      path: `field/${name}`,
      name,
      class: "field",
      cells: drawFromMix(draw, mix, FEWEST + draw.int(MOST - FEWEST + 1)),
      patient,
      seed: `${seed} image ${image}`,
      width: size,
      height: Math.round(0.75 * size),
      micrometresPerPixel: (WIDE * patient.magnification) / Math.round(0.75 * size),
      everyBox: true,
      mix,
    };
  });
}

function mixOf(random: Random, leukaemic: boolean, classes: readonly PhantomClass[]): CellMix {
  const blasts = leukaemic ? uniform(random, 0.3, 0.9) : 0;
  const smudges = leukaemic ? uniform(random, 0.02, 0.1) : 0;
  const rest = 1 - blasts - smudges;
  const share = (kind: PhantomClass): number => {
    if (kind === "blast") return blasts;
    if (kind === "smudge") return smudges;
    return rest * (NORMAL[kind] ?? 0);
  };
  const sum = classes.reduce((total, kind) => total + share(kind), 0);
  return Object.fromEntries(classes.map((kind) => [kind, sum > 0 ? share(kind) / sum : 1 / classes.length]));
}
