import type { Random } from "@leukoscope/random";
import { around, chance, uniform } from "../draw.ts";
import type { RedCellHabit } from "../patients/patient.ts";
import { grainNoise } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { Outline } from "./outline.ts";

/** A biconcave disc: thick rim, paler centre, a few stretched, dented or crenated. */
export function drawRedCell(random: Random, habit: RedCellHabit): Cell {
  const radius = (habit.diameter / 2) * Math.exp(around(random, 0, habit.anisocytosis));
  const odd = habit.poikilocytosis;
  const stretched = chance(random, 0.08 + 0.14 * odd);
  const crenated = chance(random, 0.03 * odd);
  const outline = Outline.draw(random, {
    radius,
    elongation: stretched ? uniform(random, 1.15, 1.5) : 1 + Math.abs(around(random, 0, 0.05 + 0.04 * odd)),
    wobble: [0.022, 0.014, 0.008, 0.005]
      .map((a) => Math.abs(around(random, 0, a * (0.6 + odd))))
      .concat(crenated ? [0, 0, 0, 0, uniform(random, 0.02, 0.04), uniform(random, 0.01, 0.03)] : []),
  });
  const pallor = Math.max(0, Math.min(0.97, around(random, habit.pallor, 0.14)));
  const bowl = uniform(random, 0.38, 0.56);
  const flatness = uniform(random, 0.3, 1);
  const shiftX = around(random, 0, 0.09) * radius;
  const shiftY = around(random, 0, 0.09) * radius;
  const content = around(random, 1, 0.07);
  const tilt = around(random, 0, 0.05) / radius;
  const seed = random.int(0x7fffffff);
  return {
    class: "rbc",
    reach: outline.reach,
    lobes: 0,
    blend: "add",
    sample(x, y, out) {
      out.depth = outline.depth(x, y);
      out.nucleusDepth = Number.NEGATIVE_INFINITY;
      if (out.depth < -0.5) return;
      const rim = 1 - Math.exp(-Math.max(0, out.depth + 0.12) / 0.22);
      // The edge refracts: a thin line darker than the rim behind it.
      const edge = 0.14 * Math.exp(-Math.max(0, out.depth) / 0.2);
      const localRadius = Math.sqrt(x * x + y * y) + out.depth;
      const q = ((x - shiftX) ** 2 + (y - shiftY) ** 2) / (bowl * localRadius) ** 2;
      const hollow = Math.exp(-q * (1 - flatness + flatness * q));
      const grain = 0.07 * (grainNoise(x, y, 1.1, seed) - 0.5);
      out.azure = 0;
      out.eosin = 0;
      out.methylene = 0;
      out.haemoglobin = content * (0.3 + 0.7 * rim) * (1 - pallor * hollow + edge + tilt * x + grain);
    },
  };
}
