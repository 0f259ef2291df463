import type { Random } from "@leukoscope/random";
import { around, chance, smoothstep, uniform } from "../draw.ts";
import { grainNoise, grains } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { Outline } from "./outline.ts";

/**
 * A monocyte, 14 to 18 micrometres: a kidney- or horseshoe-shaped nucleus of loose, folded chromatin in much grey-blue
 * cytoplasm like ground glass, with a dust of lilac granules and a few vacuoles.
 */
export function drawMonocyte(random: Random): Cell {
  const radius = uniform(random, 7, 9);
  const cell = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1, 1.25),
    wobble: [0.05, 0.04, 0.03, 0.02, 0.012].map((a) => Math.abs(around(random, 0, a))),
  });
  const nucleusRadius = radius * Math.sqrt(uniform(random, 0.4, 0.54));
  const hollow = uniform(random, 0, 2 * Math.PI);
  const nucleus = Outline.draw(random, {
    radius: nucleusRadius,
    elongation: uniform(random, 1.02, 1.2),
    wobble: [0.04, 0.03, 0.02, 0.015].map((a) => Math.abs(around(random, 0, a))),
    notches: [{ angle: hollow, depth: uniform(random, 0.4, 0.74), width: uniform(random, 0.4, 0.72) }],
  });
  // The hollow looks to the middle of the cell.
  const away = uniform(random, 0.35, 0.75) * (radius - nucleusRadius);
  const shiftX = -away * Math.cos(hollow);
  const shiftY = -away * Math.sin(hollow);
  const density = uniform(random, 0.8, 1);
  const contrast = uniform(random, 0.4, 0.6);
  const folds = uniform(random, 0.1, 0.24);
  const blueness = uniform(random, 0.26, 0.4);
  const vacuoles = chance(random, 0.6) ? uniform(random, 0.06, 0.3) : 0;
  const seed = random.int(0x7fffffff);
  return {
    class: "monocyte",
    reach: cell.reach,
    lobes: 1,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      const ripple = 0.5 * (grainNoise(x, y, 1.8, seed ^ 0x2545f491) - 0.5);
      out.nucleusDepth = Math.min(nucleus.depth(x - shiftX, y - shiftY) + ripple, out.depth - 0.5);
      const inside = smoothstep(-0.14, 0.14, out.nucleusDepth);
      const lace = grainNoise(x, y, 0.75, seed) - 0.5 + 0.5 * (grainNoise(x, y, 1.9, seed ^ 0x51ed270b) - 0.5);
      // Convolutions: thin dark lines where a slow noise passes through its mean.
      const fold = Math.exp(-(((grainNoise(x, y, 4.2, seed ^ 0x165667b1) - 0.5) / 0.035) ** 2));
      const chromatin = density * (1 + 1.7 * contrast * lace + folds * fold);
      const glass = 0.82 + 0.36 * grainNoise(x, y, 0.5, seed ^ 0x9e3779b9);
      const dust = smoothstep(0.56, 0.74, grainNoise(x, y, 0.38, seed ^ 0x85ebca6b));
      const vacuole = vacuoles > 0 ? smoothstep(0, 0.25, grains(x, y, 1.9, vacuoles, seed ^ 0x27d4eb2d)) : 0;
      const plasm = (1 - inside) * (1 - 0.75 * vacuole);
      out.azure = chromatin * inside + (0.1 + 0.14 * dust) * plasm;
      out.eosin = 0.13 * inside + 0.12 * plasm;
      out.methylene = 0.08 * inside + blueness * glass * plasm;
      out.haemoglobin = 0;
    },
  };
}
