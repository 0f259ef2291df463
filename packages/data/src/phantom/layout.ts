import type { Random } from "@leukoscope/random";
import { chance, uniform } from "./draw.ts";
import { PhantomError } from "./error.ts";

/** A disc on the film, pixels. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

const LAYOUTS = 60;
const TRIES = 60;

const clear = (x: number, y: number, radius: number, others: readonly Disc[]): boolean =>
  others.every((other) => Math.hypot(x - other.x, y - other.y) >= radius + other.radius);

/** How white cells lie in a field. */
export interface Crowding {
  /** The first lies exactly in the middle, in place of near it. */
  readonly centred: boolean;
  /** Probability with which a cell touches or overlaps an earlier one, 0 to 1. */
  readonly overlap: number;
}

/**
 * Places white cells, given by radius (pixels), wholly inside the field and, but for those that overlap on purpose,
 * apart from each other; the first lies near the centre. Throws PhantomError `does-not-fit` when they find no room.
 */
export function placeWhiteCells(
  random: Random,
  width: number,
  height: number,
  radii: readonly number[],
  { centred, overlap }: Crowding,
): Disc[] {
  for (let layout = 0; layout < LAYOUTS; layout++) {
    const placed: Disc[] = [];
    for (const radius of radii) {
      const inset = radius + 1;
      if (2 * inset > Math.min(width, height)) break;
      if (centred && placed.length === 0) {
        placed.push({ x: width / 2, y: height / 2, radius });
        continue;
      }
      if (overlap > 0 && placed.length > 0 && chance(random, overlap)) {
        const near = besideOne(random, width, height, radius, placed);
        if (near) placed.push(near);
        continue;
      }
      const central = placed.length === 0;
      for (let attempt = 0; attempt < TRIES; attempt++) {
        // Every other layout lets the first cell go anywhere, which frees room for a crowd.
        const spread = central && layout % 2 === 0 ? 0.3 : 1;
        const x = width / 2 + (random.next() - 0.5) * spread * (width - 2 * inset);
        const y = height / 2 + (random.next() - 0.5) * spread * (height - 2 * inset);
        if (!clear(x, y, radius, placed)) continue;
        placed.push({ x, y, radius });
        break;
      }
    }
    if (placed.length === radii.length) return placed;
  }
  throw new PhantomError(
    "does-not-fit",
    radii.length,
    `${radii.length} white cells of radius ${radii.map((radius) => radius.toFixed(0)).join(", ")} px find no room in a ` +
      `field of ${width} x ${height} px: ask for fewer cells, a larger field, or more micrometres a pixel`,
  );
}

/** A place that touches or overlaps one of the others by up to 45 % of the distance, and covers none of them wholly. */
function besideOne(
  random: Random,
  width: number,
  height: number,
  radius: number,
  others: readonly Disc[],
): Disc | undefined {
  const inset = radius + 1;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const other = others[random.int(others.length)];
    const away = uniform(random, 0.55, 0.95) * (radius + other.radius);
    const angle = uniform(random, 0, 2 * Math.PI);
    const x = other.x + away * Math.cos(angle);
    const y = other.y + away * Math.sin(angle);
    if (x < inset || y < inset || x > width - inset || y > height - inset) continue;
    const hidden = others.some((each) => Math.hypot(x - each.x, y - each.y) < 0.55 * (radius + each.radius));
    if (!hidden) return { x, y, radius };
  }
  return undefined;
}

/**
 * Places red cells until they cover about `cover` of the film. Most keep clear of each other, some overlap; against
 * white cells they only touch. Cells may be cut by the border. `nextCell` makes one cell with its radius in pixels;
 * cells that find no room are left out.
 */
export function placeRedCells<T extends { readonly radius: number }>(
  random: Random,
  width: number,
  height: number,
  cover: number,
  whiteCells: readonly Disc[],
  nextCell: () => T,
): (T & Disc)[] {
  const placed: (T & Disc)[] = [];
  const wanted = cover * width * height;
  let covered = 0;
  for (let misses = 0; covered < wanted && misses < 6; ) {
    const cell = nextCell();
    const { radius } = cell;
    const overlap = chance(random, 0.2) ? uniform(random, 0.55, 0.9) : uniform(random, 0.92, 1.05);
    let found: (T & Disc) | undefined;
    for (let attempt = 0; attempt < TRIES && !found; attempt++) {
      const x = uniform(random, -radius, width + radius);
      const y = uniform(random, -radius, height + radius);
      const apart = placed.every((other) => Math.hypot(x - other.x, y - other.y) >= overlap * (radius + other.radius));
      if (
        apart &&
        whiteCells.every((white) => Math.hypot(x - white.x, y - white.y) >= 0.97 * (radius + white.radius))
      ) {
        found = { ...cell, x, y };
      }
    }
    if (!found) {
      misses++;
      continue;
    }
    placed.push(found);
    const insideX = Math.min(width, found.x + radius) - Math.max(0, found.x - radius);
    const insideY = Math.min(height, found.y + radius) - Math.max(0, found.y - radius);
    covered += (Math.PI / 4) * Math.max(0, insideX) * Math.max(0, insideY);
  }
  return placed;
}
