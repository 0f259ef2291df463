import type { Random } from "@leukoscope/random";
import { around, chance, smoothstep, uniform } from "../draw.ts";
import { grainNoise } from "../texture.ts";
import type { Cell } from "./cell.ts";
import { Outline } from "./outline.ts";

interface Nucleolus {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly depth: number;
}

function drawNucleoli(random: Random, nucleusRadius: number): Nucleolus[] {
  return Array.from({ length: 1 + random.int(3) }, () => {
    const angle = uniform(random, 0, 2 * Math.PI);
    const away = nucleusRadius * 0.62 * Math.sqrt(random.next());
    return {
      x: away * Math.cos(angle),
      y: away * Math.sin(angle),
      radius: uniform(random, 0.85, 1.45),
      depth: uniform(random, 0.3, 0.55),
    };
  });
}

function drawNotches(random: Random): { angle: number; depth: number; width: number }[] {
  const first = uniform(random, 0, 2 * Math.PI);
  const notches = [{ angle: first, depth: uniform(random, 0.08, 0.34), width: uniform(random, 0.16, 0.45) }];
  if (chance(random, 0.4)) {
    notches.push({ angle: first + uniform(random, 1.6, 4.6), depth: uniform(random, 0.05, 0.14), width: 0.3 });
  }
  return notches;
}

/**
 * A lymphoblast, 12 to 16.5 micrometres: the nucleus fills nearly all of it, is irregular or cleft, has fine even
 * chromatin and paler nucleoli; the cytoplasm is a scanty, deeply basophilic crescent.
 */
export function drawBlast(random: Random): Cell {
  const radius = uniform(random, 6, 8.2);
  const elongation = uniform(random, 1, 1.25);
  const cell = Outline.draw(random, {
    radius,
    elongation,
    wobble: [0.035, 0.025, 0.015, 0.01, 0.008].map((a) => Math.abs(around(random, 0, a))),
  });
  const nucleusRadius = radius * Math.sqrt(uniform(random, 0.8, 0.93));
  const nucleus = Outline.draw(random, {
    radius: nucleusRadius,
    elongation: 1 + (elongation - 1) * 0.5,
    wobble: [0.035, 0.03, 0.02, 0.012].map((a) => Math.abs(around(random, 0, a))),
    notches: drawNotches(random),
  });
  const away = uniform(random, 0.2, 0.9) * (radius - nucleusRadius);
  const side = uniform(random, 0, 2 * Math.PI);
  const shiftX = away * Math.cos(side);
  const shiftY = away * Math.sin(side);
  const nucleoli = drawNucleoli(random, nucleusRadius);
  const density = uniform(random, 0.78, 1.05);
  const grain = uniform(random, 0.42, 0.62);
  const contrast = uniform(random, 0.36, 0.56);
  const blueness = uniform(random, 0.55, 0.85);
  const seed = random.int(0x7fffffff);
  return {
    class: "blast",
    reach: cell.reach,
    lobes: 1,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      out.nucleusDepth = Math.min(nucleus.depth(x - shiftX, y - shiftY), out.depth - 0.2);
      const inside = smoothstep(-0.12, 0.12, out.nucleusDepth);
      let pale = 0;
      for (const spot of nucleoli) {
        const r = Math.hypot(x - shiftX - spot.x, y - shiftY - spot.y) / spot.radius;
        if (r > 1.8) continue;
        // A ring of condensed chromatin bounds the nucleolus.
        pale += spot.depth * (smoothstep(1.15, 0.7, r) - 0.3 * Math.exp(-(((r - 1.2) / 0.22) ** 2)));
      }
      const lace = grainNoise(x, y, grain, seed) - 0.5 + 0.35 * (grainNoise(x, y, 2.6, seed ^ 0x2545f491) - 0.5);
      const membrane = 0.12 * Math.exp(-Math.max(0, out.nucleusDepth) / 0.25);
      const chromatin = density * (1 + 1.6 * contrast * lace + membrane) * (1 - Math.min(0.6, pale));
      const haze = 0.75 + 0.5 * grainNoise(x, y, 0.6, seed ^ 0x9e3779b9);
      const rim = 0.8 + 0.35 * smoothstep(0.8, 0.1, out.depth);
      out.azure = chromatin * inside + 0.22 * haze * (1 - inside);
      out.eosin = 0.16 * inside;
      out.methylene = (0.1 + 0.3 * Math.max(0, pale)) * inside + blueness * haze * rim * (1 - inside);
      out.haemoglobin = 0;
    },
  };
}
