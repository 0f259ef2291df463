import type { Random } from "@leukoscope/random";
import { around, smoothstep, uniform } from "../draw.ts";
import { grainNoise } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { Outline } from "./outline.ts";

/**
 * A smudge cell (Gumprecht shadow), 12 to 20 micrometres: the nucleus of a cell that burst when the film was spread.
 * Chromatin smeared out in strands, thinner towards a torn edge, with holes; no cytoplasm.
 */
export function drawSmudge(random: Random): Cell {
  const radius = uniform(random, 6.2, 9.6);
  const outline = Outline.draw(random, {
    radius,
    elongation: uniform(random, 1.15, 1.7),
    wobble: [0.13, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03].map((a) => Math.abs(around(random, 0, a))),
  });
  const density = uniform(random, 0.55, 0.85);
  const holes = uniform(random, 0.54, 0.68);
  const spread = uniform(random, 0, Math.PI);
  const [cos, sin] = [Math.cos(spread), Math.sin(spread)];
  const stretch = uniform(random, 2, 3.4);
  const seed = random.int(0x7fffffff);
  return {
    class: "smudge",
    // The torn edge may lie half a micrometre outside the outline.
    reach: outline.reach + 0.5,
    lobes: 1,
    // What is left is thin: plasma shows through.
    blend: "add",
    sample(x, y, out) {
      const along = (x * cos + y * sin) / stretch;
      const across = y * cos - x * sin;
      out.depth = outline.depth(x, y) + 2.6 * (grainNoise(along, across, 1.3, seed ^ 0x2545f491) - 0.5) - 0.8;
      out.nucleusDepth = out.depth;
      const strands = 0.55 + 0.9 * (grainNoise(along, across, 0.9, seed) - 0.18);
      const hole = 0.85 * smoothstep(holes, holes + 0.16, grainNoise(x, y, 2.1, seed ^ 0x27d4eb2d));
      const chromatin = density * strands * smoothstep(-0.4, 3, out.depth) * (1 - hole);
      out.azure = 0.05 * density + Math.max(0, 0.9 * chromatin);
      out.eosin = 0.14;
      out.methylene = 0.1 * strands;
      out.haemoglobin = 0;
    },
  };
}
