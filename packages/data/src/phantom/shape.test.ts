import { Random } from "@leukoscope/random";
import { expect, it } from "vitest";
import { DEFAULT_PHANTOM_CLASSES } from "./cells/cell.ts";
import { drawPatient } from "./patients/patient.ts";
import { renderSmear } from "./render.ts";
import { isBackground, meanColour } from "./testing/measure.ts";

interface Field {
  readonly patient: number;
  readonly label: number;
  readonly background: readonly number[];
  readonly nucleus: readonly number[];
}

const PATIENTS = 12;

function fields(): Field[] {
  const all: Field[] = [];
  for (let patient = 0; patient < PATIENTS; patient++) {
    const who = drawPatient(new Random(`patient ${patient}`), String(patient));
    for (let image = 0; image < 9; image++) {
      const label = image % 3;
      const cells = [DEFAULT_PHANTOM_CLASSES[label]];
      const smear = renderSmear({ width: 112, height: 112, seed: `${patient}-${image}`, patient: who, cells });
      const { nucleusPixels, cytoplasmPixels } = smear.instances[0];
      const area = nucleusPixels + cytoplasmPixels;
      all.push({
        patient,
        label,
        background: meanColour(smear, isBackground(smear)),
        nucleus: [area / 1000, nucleusPixels / area],
      });
    }
  }
  return all;
}

/** Accuracy of the nearest class mean, features scaled to unit variance, each patient left out in turn. */
function nearestMeanAccuracy(all: readonly Field[], feature: (field: Field) => readonly number[]): number {
  const mean = (rows: readonly (readonly number[])[]): number[] =>
    rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const centre = mean(all.map(feature));
  const spread = mean(all.map((field) => feature(field).map((v, k) => (v - centre[k]) ** 2))).map(Math.sqrt);
  let right = 0;
  for (let patient = 0; patient < PATIENTS; patient++) {
    const known = all.filter((field) => field.patient !== patient);
    const means = DEFAULT_PHANTOM_CLASSES.map((_, label) => mean(known.filter((f) => f.label === label).map(feature)));
    for (const field of all.filter((f) => f.patient === patient)) {
      const away = means.map((m) => m.reduce((sum, v, k) => sum + ((v - feature(field)[k]) / spread[k]) ** 2, 0));
      if (away.indexOf(Math.min(...away)) === field.label) right++;
    }
  }
  return right / all.length;
}

it("tells the class by the white cell's shape, not by the colour of the background", () => {
  const all = fields();
  // Chance is 1/3; of 108 fields, one half would be 3.7 standard errors above it.
  expect(nearestMeanAccuracy(all, (field) => field.background)).toBeLessThan(0.5);
  expect(nearestMeanAccuracy(all, (field) => field.nucleus)).toBeGreaterThan(0.9);
});
