import type { Random } from "@leukoscope/random";
import { around, smoothstep, uniform } from "../draw.ts";
import { grainNoise } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { Outline } from "./outline.ts";

/** A platelet: 1.5 to 3.2 micrometres, pale, with purple granules towards the middle. */
export const drawPlatelet = (random: Random): Cell => drawOfRadius(random, uniform(random, 0.75, 1.6));

/** A platelet that is the subject of its field: 2.6 to 4.8 micrometres, a few of them giants. */
export const drawLargePlatelet = (random: Random): Cell => drawOfRadius(random, uniform(random, 1.3, 2.4));

function drawOfRadius(random: Random, radius: number): Cell {
  const outline = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1, 1.5),
    wobble: [0.1, 0.08, 0.06, 0.05, 0.04].map((a) => Math.abs(around(random, 0, a))),
  });
  const density = uniform(random, 0.35, 0.75);
  const seed = random.int(0x7fffffff);
  return {
    class: "platelet",
    reach: outline.reach,
    lobes: 0,
    blend: "over",
    sample(x, y, out) {
      out.depth = outline.depth(x, y);
      out.nucleusDepth = Number.NEGATIVE_INFINITY;
      const core = smoothstep(-0.1, 0.7 * radius, out.depth);
      const granules = smoothstep(0.35, 0.65, grainNoise(x, y, 0.45, seed));
      out.azure = density * (0.12 + core * (0.35 + 0.75 * granules));
      out.eosin = 0.15;
      out.methylene = 0.08;
      out.haemoglobin = 0;
    },
  };
}
