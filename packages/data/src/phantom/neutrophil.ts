import type { Random } from "@leukoscope/random";
import type { Cell } from "./cell.ts";
import { around, chance, smoothstep, uniform } from "./draw.ts";
import { Outline } from "./outline.ts";
import { grainNoise } from "./texture.ts";

interface Lobe {
  readonly x: number;
  readonly y: number;
  /** Half axes, micrometres, and the direction of the first. */
  readonly a: number;
  readonly b: number;
  readonly cos: number;
  readonly sin: number;
  /** Half width of the strand that joins it to the lobe before, micrometres. */
  readonly strand: number;
}

/**
 * Lobes strung one after another along a wandering path (a C, S or U), each clear of all others so that the strands
 * show. Undefined when the path ran into a corner.
 */
function strewLobes(random: Random, cellRadius: number, count: number, shrink: number): Lobe[] | undefined {
  const size = shrink * cellRadius * [0.36, 0.32, 0.28][count - 3];
  const start = uniform(random, 0, 2 * Math.PI);
  const lobes: Lobe[] = [];
  let x = 0.55 * cellRadius * Math.cos(start);
  let y = 0.55 * cellRadius * Math.sin(start);
  let heading = start + Math.PI + uniform(random, -1.3, 1.3);
  let bend = chance(random, 0.5) ? 1 : -1;
  for (let k = 0; k < count; k++) {
    const mean = size * Math.exp(around(random, 0, 0.13));
    const long = Math.sqrt(uniform(random, 1.05, 1.6));
    const a = mean * long;
    const b = mean / long;
    const previous = lobes.at(-1);
    if (previous) {
      const step = previous.a + a + uniform(random, -0.1, 0.5);
      let placed = false;
      for (let attempt = 0; attempt < 12 && !placed; attempt++) {
        const next = heading + bend * uniform(random, 0.1, 1.7);
        const tryX = previous.x + step * Math.cos(next);
        const tryY = previous.y + step * Math.sin(next);
        placed =
          Math.hypot(tryX, tryY) + 0.9 * a < 0.92 * cellRadius &&
          lobes.every((lobe) => lobe === previous || Math.hypot(tryX - lobe.x, tryY - lobe.y) > lobe.a + b + 0.25);
        if (placed) [x, y, heading] = [tryX, tryY, next];
      }
      if (!placed) return undefined;
      if (chance(random, 0.25)) bend = -bend;
    }
    const lie = heading + around(random, 0, 0.3);
    lobes.push({ x, y, a, b, cos: Math.cos(lie), sin: Math.sin(lie), strand: uniform(random, 0.26, 0.5) });
  }
  return lobes;
}

/** 3 to 5 lobes; 3 and 4 are the most common. */
function drawLobes(random: Random, cellRadius: number): Lobe[] {
  const count = 3 + (chance(random, 0.62) ? random.int(2) : random.int(3));
  // Slightly smaller at every try, so that a cramped cell ends with lobes that fit.
  for (let shrink = 1; ; shrink *= 0.99) {
    const lobes = strewLobes(random, cellRadius, count, shrink);
    if (lobes) return lobes;
  }
}

function lobeDepth({ x, y, a, b, cos, sin }: Lobe, px: number, py: number): number {
  const u = ((px - x) * cos + (py - y) * sin) / a;
  const v = ((py - y) * cos - (px - x) * sin) / b;
  return (1 - Math.sqrt(u * u + v * v)) * b;
}

function strandDepth(from: Lobe, to: Lobe, px: number, py: number): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const t = Math.max(0, Math.min(1, ((px - from.x) * dx + (py - from.y) * dy) / (dx * dx + dy * dy)));
  return to.strand - Math.hypot(px - from.x - t * dx, py - from.y - t * dy);
}

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
  const lobes = drawLobes(random, radius);
  const density = uniform(random, 1.08, 1.4);
  const contrast = uniform(random, 0.4, 0.65);
  const pinkness = uniform(random, 0.2, 0.42);
  const granularity = uniform(random, 0.06, 0.2);
  const seed = random.int(0x7fffffff);
  return {
    class: "neutrophil",
    reach: cell.reach,
    lobes: lobes.length,
    blend: "over",
    sample(x, y, out) {
      out.depth = cell.depth(x, y);
      let inLobe = Number.NEGATIVE_INFINITY;
      let inStrand = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < lobes.length; k++) {
        inLobe = Math.max(inLobe, lobeDepth(lobes[k], x, y));
        if (k > 0) inStrand = Math.max(inStrand, strandDepth(lobes[k - 1], lobes[k], x, y));
      }
      // Only lobes have an uneven outline: a ripple as wide as a strand would cut it.
      const ripple = 0.45 * (grainNoise(x, y, 1.4, seed ^ 0x2545f491) - 0.5);
      out.nucleusDepth = Math.min(Math.max(inLobe + ripple, inStrand), out.depth - 0.3);
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
