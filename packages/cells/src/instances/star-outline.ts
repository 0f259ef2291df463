/** How likely each pixel of a frame belongs to the cell, 0 to 1; row-major. */
export interface Likelihood {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export interface StarOptions {
  /** A point within the cell, in pixels of the frame; rays start here. */
  readonly centre: { readonly x: number; readonly y: number };
  /** No ray is longer, pixels. */
  readonly reach: number;
}

const RAYS = 72;
const STEPS = 64;
/** The most steps by which neighbouring rays differ. */
const SLOPE = 4;
/** What one step's difference between neighbouring rays costs, in steps of certain gain at the rays' ends. */
const STIFFNESS = 0.25;

/**
 * The star-shaped outline that gains most: along each ray, likelihood - 1/2 is gathered up to the outline, each step
 * weighted by the area it stands for, less what differing lengths of neighbouring rays cost. Found by dynamic
 * programming over the rays, twice around, so that the end meets the beginning. A red cell that touches is left out as
 * long as the way around it is cheaper than through it.
 * @returns the length of each of 72 rays, pixels, the first to the right and then clockwise on screen
 */
export function starOutline({ data, height, width }: Likelihood, { centre, reach }: StarOptions): Float32Array {
  const size = reach / STEPS;
  const gains = new Float32Array(RAYS * (STEPS + 1));
  for (let ray = 0; ray < RAYS; ray++) {
    const angle = (2 * Math.PI * ray) / RAYS;
    let gathered = 0;
    let inside = true;
    for (let step = 1; step <= STEPS; step++) {
      const x = Math.round(centre.x + size * (step - 0.5) * Math.cos(angle));
      const y = Math.round(centre.y + size * (step - 0.5) * Math.sin(angle));
      inside &&= x >= 0 && y >= 0 && x < width && y < height;
      gathered += ((inside ? data[y * width + x] : 0) - 0.5) * ((step - 0.5) / STEPS);
      gains[ray * (STEPS + 1) + step] = gathered;
    }
  }
  return longestPath(gains).map((step) => step * size);
}

function longestPath(gains: Float32Array): Float32Array {
  const levels = STEPS + 1;
  const turns = 2 * RAYS;
  const from = new Int16Array(turns * levels);
  let best = Float32Array.from(gains.subarray(0, levels));
  for (let k = 1; k < turns; k++) {
    const next = new Float32Array(levels);
    const row = (k % RAYS) * levels;
    for (let step = 0; step < levels; step++) {
      let most = Number.NEGATIVE_INFINITY;
      for (let other = Math.max(0, step - SLOPE); other <= Math.min(STEPS, step + SLOPE); other++) {
        const value = best[other] - STIFFNESS * Math.abs(step - other) * 0.5;
        if (value <= most) continue;
        most = value;
        from[k * levels + step] = other;
      }
      next[step] = most + gains[row + step];
    }
    best = next;
  }
  let step = best.indexOf(Math.max(...best));
  const path = new Float32Array(RAYS);
  // The middle turn knows of what comes before it and after it.
  for (let k = turns - 1; k >= RAYS / 2; k--) {
    if (k < turns - RAYS / 2) path[k % RAYS] = step;
    step = from[k * levels + step];
  }
  return path;
}

/** The ray length in the direction of a point, between neighbouring rays linearly. */
export function lengthTowards(lengths: Float32Array, dx: number, dy: number): number {
  const turn = ((Math.atan2(dy, dx) / (2 * Math.PI) + 1) % 1) * RAYS;
  const ray = Math.floor(turn) % RAYS;
  const share = turn - Math.floor(turn);
  return (1 - share) * lengths[ray] + share * lengths[(ray + 1) % RAYS];
}
