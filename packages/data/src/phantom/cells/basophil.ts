import type { Random } from "@leukoscope/random";
import { around, chance, smoothstep, uniform } from "../draw.ts";
import { grainNoise, grains } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { LobedNucleus } from "./lobed-nucleus.ts";
import { Outline } from "./outline.ts";

/**
 * A basophil, 10.5 to 13.5 micrometres: coarse blue-black granules of unequal size, few or many, that also lie over the
 * indistinct nucleus of two or three lobes; here and there one has been washed out.
 */
export function drawBasophil(random: Random): Cell {
  const radius = uniform(random, 5.2, 6.7);
  const cell = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1, 1.18),
    wobble: [0.03, 0.02, 0.015, 0.012, 0.008].map((a) => Math.abs(around(random, 0, a))),
  });
  const lobes = chance(random, 0.7) ? 2 : 3;
  const nucleus = LobedNucleus.draw(random, 1.12 * radius, lobes);
  const density = uniform(random, 0.85, 1.1);
  const ink = uniform(random, 1.5, 2.1);
  const many = uniform(random, 0.4, 0.85);
  const size = uniform(random, 0.85, 1.2);
  const seed = random.int(0x7fffffff);
  return {
    class: "basophil",
    reach: cell.reach,
    lobes,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      const ripple = 0.9 * (grainNoise(x, y, 1.5, seed ^ 0x2545f491) - 0.5);
      out.nucleusDepth = Math.min(nucleus.depth(x, y, ripple), out.depth - 0.35);
      // A blurred edge: granules hide where the nucleus ends.
      const inside = smoothstep(-0.35, 0.35, out.nucleusDepth);
      const chromatin = density * (0.75 + 0.5 * grainNoise(x, y, 1.1, seed));
      const coarse = grains(x, y, size, many, seed ^ 0x9e3779b9);
      const fine = grains(x, y, 0.66 * size, 0.7 * many, seed ^ 0x27d4eb2d);
      const within = smoothstep(0.05, 0.3, out.depth);
      const granule = within * 0.9 * smoothstep(-0.05, 0.4, Math.max(coarse, fine));
      const washed = within * 0.7 * smoothstep(0.1, 0.35, grains(x, y, 1.5, 0.12, seed ^ 0x165667b1));
      const plasm = (1 - inside) * (1 - washed);
      out.azure = (chromatin * inside + 0.16 * plasm) * (1 - granule) + ink * granule;
      out.eosin = 0.14 * inside + 0.16 * plasm;
      out.methylene = (0.06 * inside + 0.1 * plasm) * (1 - granule) + 0.75 * granule;
      out.haemoglobin = 0;
    },
  };
}
