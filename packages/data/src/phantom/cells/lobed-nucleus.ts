import type { Random } from "@leukoscope/random";
import { around, chance, uniform } from "../draw.ts";

/** Mean radius of a lobe as a share of the cell's, by the number of lobes. */
const SIZES: Readonly<Record<number, number>> = { 2: 0.42, 3: 0.36, 4: 0.32, 5: 0.28 };

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
  const size = shrink * cellRadius * SIZES[count];
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

/** A nucleus of 2 to 5 lobes on thin strands. */
export class LobedNucleus {
  private constructor(private readonly lobes: readonly Lobe[]) {}

  /** Draws `count` lobes that fit into a cell of `cellRadius` micrometres. */
  static draw(random: Random, cellRadius: number, count: number): LobedNucleus {
    // Slightly smaller at every try, so that a cramped cell ends with lobes that fit.
    for (let shrink = 1; ; shrink *= 0.99) {
      const lobes = strewLobes(random, cellRadius, count, shrink);
      if (lobes) return new LobedNucleus(lobes);
    }
  }

  /** Distance to the nearest edge, positive inside. `ripple` makes the lobes uneven; strands, as thin as it, stay. */
  depth(x: number, y: number, ripple: number): number {
    const { lobes } = this;
    let inLobe = Number.NEGATIVE_INFINITY;
    let inStrand = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < lobes.length; k++) {
      inLobe = Math.max(inLobe, lobeDepth(lobes[k], x, y));
      if (k > 0) inStrand = Math.max(inStrand, strandDepth(lobes[k - 1], lobes[k], x, y));
    }
    return Math.max(inLobe + ripple, inStrand);
  }
}
