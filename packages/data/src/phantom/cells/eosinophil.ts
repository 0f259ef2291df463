import type { Random } from "@leukoscope/random";
import { around, chance, smoothstep, uniform } from "../draw.ts";
import { grainNoise, grains } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { LobedNucleus } from "./lobed-nucleus.ts";
import { Outline } from "./outline.ts";

/**
 * An eosinophil, 12 to 15 micrometres: two lobes, sometimes three, like spectacles, in a cytoplasm packed with round
 * orange-red granules of equal size that leave the nucleus free.
 */
export function drawEosinophil(random: Random): Cell {
  const radius = uniform(random, 6, 7.4);
  const cell = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1, 1.16),
    wobble: [0.025, 0.015, 0.012, 0.01, 0.008].map((a) => Math.abs(around(random, 0, a))),
  });
  const lobes = chance(random, 0.82) ? 2 : 3;
  const nucleus = LobedNucleus.draw(random, radius, lobes);
  const density = uniform(random, 1.02, 1.3);
  const contrast = uniform(random, 0.35, 0.55);
  const orange = uniform(random, 0.7, 1);
  const size = uniform(random, 0.78, 0.98);
  const seed = random.int(0x7fffffff);
  return {
    class: "eosinophil",
    reach: cell.reach,
    lobes,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      const ripple = 0.4 * (grainNoise(x, y, 1.6, seed ^ 0x2545f491) - 0.5);
      out.nucleusDepth = Math.min(nucleus.depth(x, y, ripple), out.depth - 0.4);
      const inside = smoothstep(-0.1, 0.1, out.nucleusDepth);
      const clumps = smoothstep(0.36, 0.64, grainNoise(x, y, 1.05, seed));
      const chromatin = density * (1 - contrast * 0.6 + contrast * clumps);
      // Two layers, so that granules lie over granules and hardly any cytoplasm is left between.
      const granule = Math.max(grains(x, y, size, 0.95, seed ^ 0x9e3779b9), grains(x, y, size, 0.8, seed ^ 0x27d4eb2d));
      const body = smoothstep(-0.1, 0.35, granule);
      // A granule refracts: its edge is darker than its middle.
      const rim = Math.exp(-(((granule - 0.08) / 0.16) ** 2));
      const filled = orange * (0.42 + 0.5 * body + 0.3 * rim) * smoothstep(0.02, 0.35, out.depth);
      out.azure = chromatin * inside + 0.05 * rim * (1 - inside);
      out.eosin = 0.15 * inside + (0.14 + 0.5 * filled) * (1 - inside);
      out.methylene = 0.05 * inside + 0.04 * (1 - inside);
      out.haemoglobin = 1.15 * filled * (1 - inside);
    },
  };
}
