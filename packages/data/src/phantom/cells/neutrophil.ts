import type { Random } from "@leukoscope/random";
import { around, chance, smoothstep, uniform } from "../draw.ts";
import { grainNoise } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { LobedNucleus } from "./lobed-nucleus.ts";
import { Outline } from "./outline.ts";

/**
 * A segmented neutrophil, 11.5 to 14 micrometres: 3 to 5 dense lobes on thin strands, pale pink cytoplasm with fine
 * lilac granules.
 */
export function drawNeutrophil(random: Random): Cell {
  const radius = uniform(random, 5.7, 7);
  const cell = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1, 1.18),
    wobble: [0.025, 0.015, 0.012, 0.008, 0.006].map((a) => Math.abs(around(random, 0, a))),
  });
  // 3 and 4 lobes are the most common.
  const lobes = 3 + (chance(random, 0.62) ? random.int(2) : random.int(3));
  const nucleus = LobedNucleus.draw(random, radius, lobes);
  const density = uniform(random, 1.08, 1.4);
  const contrast = uniform(random, 0.4, 0.65);
  const pinkness = uniform(random, 0.2, 0.42);
  const granularity = uniform(random, 0.06, 0.2);
  const seed = random.int(0x7fffffff);
  return {
    class: "neutrophil",
    reach: cell.reach,
    lobes,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      const ripple = 0.45 * (grainNoise(x, y, 1.4, seed ^ 0x2545f491) - 0.5);
      out.nucleusDepth = Math.min(nucleus.depth(x, y, ripple), out.depth - 0.3);
      const inside = smoothstep(-0.1, 0.1, out.nucleusDepth);
      const clumps = smoothstep(0.36, 0.64, grainNoise(x, y, 0.85, seed));
      const chromatin = density * (1 - contrast * 0.6 + contrast * clumps);
      const granules = smoothstep(0.5, 0.75, grainNoise(x, y, 0.34, seed ^ 0x9e3779b9));
      out.azure = chromatin * inside + (0.05 + granularity * granules) * (1 - inside);
      out.eosin = 0.15 * inside + (pinkness + 0.25 * granules) * (1 - inside);
      out.methylene = 0.05 * inside + 0.03 * (1 - inside);
      out.haemoglobin = 0;
    },
  };
}
