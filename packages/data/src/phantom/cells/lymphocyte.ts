import type { Random } from "@leukoscope/random";
import { around, chance, smoothstep, uniform } from "../draw.ts";
import { grainNoise } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { Outline } from "./outline.ts";

/**
 * A small mature lymphocyte, 8 to 10.5 micrometres: round dense nucleus with coarse smudged clumps and no nucleolus,
 * a thin rim of pale blue cytoplasm, wider on one side.
 */
export function drawLymphocyte(random: Random): Cell {
  const radius = uniform(random, 4.1, 5.2);
  const cell = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1, 1.16),
    wobble: [0.02, 0.015, 0.012, 0.008, 0.006].map((a) => Math.abs(around(random, 0, a))),
  });
  const nucleusRadius = radius * Math.sqrt(uniform(random, 0.58, 0.76));
  const nucleus = Outline.draw(random, {
    radius: nucleusRadius,
    elongation: uniform(random, 1, 1.12),
    wobble: [0.014, 0.01, 0.006].map((a) => Math.abs(around(random, 0, a))),
    notches: chance(random, 0.3)
      ? [{ angle: uniform(random, 0, 2 * Math.PI), depth: uniform(random, 0.05, 0.14), width: 0.35 }]
      : [],
  });
  const away = uniform(random, 0.2, 0.75) * (radius - nucleusRadius);
  const side = uniform(random, 0, 2 * Math.PI);
  const shiftX = away * Math.cos(side);
  const shiftY = away * Math.sin(side);
  const density = uniform(random, 1.12, 1.4);
  const contrast = uniform(random, 0.34, 0.54);
  const clump = uniform(random, 1, 1.5);
  const blueness = uniform(random, 0.26, 0.42);
  const seed = random.int(0x7fffffff);
  return {
    class: "lymphocyte",
    reach: cell.reach,
    lobes: 1,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      // The membrane always leaves a hair of cytoplasm, however far the nucleus sits to one side.
      out.nucleusDepth = Math.min(nucleus.depth(x - shiftX, y - shiftY), out.depth - 0.16);
      const inside = smoothstep(-0.1, 0.1, out.nucleusDepth);
      const clumps = smoothstep(0.36, 0.62, grainNoise(x, y, clump, seed));
      const chromatin =
        density * (1 - contrast * 0.55 + contrast * clumps) * (1 - 0.12 * smoothstep(0.9, 0, out.nucleusDepth));
      const haze = 0.8 + 0.4 * grainNoise(x, y, 0.7, seed ^ 0x9e3779b9);
      out.azure = chromatin * inside + 0.05 * haze * (1 - inside);
      out.eosin = 0.12 * inside + 0.03 * (1 - inside);
      out.methylene = 0.08 * inside + blueness * haze * (0.75 + 0.25 * smoothstep(0.9, 0.1, out.depth)) * (1 - inside);
      out.haemoglobin = 0;
    },
  };
}
