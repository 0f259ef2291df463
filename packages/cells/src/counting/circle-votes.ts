/** A map of how dark each pixel is, row-major. */
export interface DarknessMap {
  readonly width: number;
  readonly height: number;
  readonly darkness: Float32Array;
  /** 1 where edges do not count, as around white cells. */
  readonly hidden: Uint8Array;
}

export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Edge found along what can be seen of the circle: 1 for a sharp one all around. */
  readonly support: number;
}

/** Radii that are looked for, as shares of the usual one. */
const RADII = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3];
/** How far middles may lie beyond the image's edge, in usual radii. */
const BEYOND = 0.6;
/** An edge is darker on its inner side by this much a pixel; one three times as steep has a whole vote. */
const EDGE = 0.014;
const STEEP = 3 * EDGE;
/** Votes of pixels so far away, across and down, count for a place: outlines are no perfect circles. */
const NEAR = [0.35, 0.8, 1, 0.8, 0.35];
/** Directions in which a circle is looked at. */
const DIRECTIONS = 24;
/** Circles of which less can be seen are not looked for; less than the second is taken for it. */
const LEAST_SEEN = 0.3;
const FULLY_SEEN = 0.45;

/**
 * Circles that are dark within, by the votes of their edges: each edge pixel votes for the points that lie a radius away
 * on its dark side (Kimme, Ballard and Sklansky 1975, Finding circles by an array of accumulators). Where translucent
 * cells overlap, the overlap is darker still, so the outline of each goes on to be seen within the other.
 * @param radius the usual radius, pixels
 * @returns those with at least `least` support, the best first; several for each true circle
 */
export function circlesOf(map: DarknessMap, radius: number, least: number): Circle[] {
  const margin = Math.ceil(BEYOND * radius);
  const room = { width: map.width + 2 * margin, height: map.height + 2 * margin, margin };
  const votes = RADII.map((share) => gathered(votesFor(map, share * radius, room), room.width));
  const found: Circle[] = [];
  for (let at = 0; at < votes[0].length; at++) {
    let best = 0;
    for (let k = 1; k < votes.length; k++) if (votes[k][at] > votes[best][at]) best = k;
    const most = votes[best][at];
    if (most < least * LEAST_SEEN || !isPeak(votes[best], at, room.width)) continue;
    const circle = { x: (at % room.width) - margin, y: Math.floor(at / room.width) - margin };
    const seen = seenShare(map, circle, RADII[best] * radius);
    const support = most / Math.max(seen, FULLY_SEEN);
    if (seen >= LEAST_SEEN && support >= least) found.push({ ...circle, radius: RADII[best] * radius, support });
  }
  return found.sort((a, b) => b.support - a.support);
}

interface Room {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

/** Votes as shares of a circle's length. */
function votesFor({ darkness, height, hidden, width }: DarknessMap, radius: number, room: Room): Float32Array {
  const votes = new Float32Array(room.width * room.height);
  const whole = 2 * Math.PI * radius;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (hidden[i] === 1) continue;
      const [up, down] = [i - width, i + width];
      const across = darkness[i + 1] - darkness[i - 1];
      const along = darkness[down] - darkness[up];
      const falling = darkness[down + 1] - darkness[up - 1];
      const rising = darkness[up + 1] - darkness[down - 1];
      // Sobel's operator, as difference a pixel.
      const dx = (2 * across + falling + rising) / 8;
      const dy = (2 * along + falling - rising) / 8;
      const steepness = Math.hypot(dx, dy);
      if (steepness < EDGE) continue;
      const u = Math.round(x + (radius * dx) / steepness) + room.margin;
      const v = Math.round(y + (radius * dy) / steepness) + room.margin;
      if (u < 0 || v < 0 || u >= room.width || v >= room.height) continue;
      votes[v * room.width + u] += Math.min(1, steepness / STEEP) / whole;
    }
  }
  return votes;
}

/** Each place with what lies near it. */
function gathered(votes: Float32Array, width: number): Float32Array {
  const reach = NEAR.length >> 1;
  const sum = (values: Float32Array, step: number): Float32Array => {
    const out = new Float32Array(values.length);
    for (let i = reach * step; i < values.length - reach * step; i++) {
      for (let k = -reach; k <= reach; k++) out[i] += NEAR[k + reach] * values[i + k * step];
    }
    return out;
  };
  return sum(sum(votes, 1), width);
}

const isPeak = (values: Float32Array, at: number, width: number): boolean =>
  [1, width - 1, width, width + 1].every(
    (step) => !(values[at - step] > values[at]) && !(values[at + step] > values[at]),
  );

/** Share of a circle that lies in the image and not under a white cell. */
function seenShare({ height, hidden, width }: DarknessMap, { x, y }: { x: number; y: number }, radius: number): number {
  let seen = 0;
  for (let k = 0; k < DIRECTIONS; k++) {
    const angle = (2 * Math.PI * k) / DIRECTIONS;
    const u = Math.round(x + radius * Math.cos(angle));
    const v = Math.round(y + radius * Math.sin(angle));
    if (u > 0 && v > 0 && u < width - 1 && v < height - 1 && hidden[v * width + u] === 0) seen++;
  }
  return seen / DIRECTIONS;
}
