const MEMORY = 10;
const MOST_STEPS = 500;

/**
 * Minimises a smooth convex function by limited-memory BFGS (Liu and Nocedal 1989) with a backtracking line search, until
 * the largest component of the gradient is 1e-5 of what it was at the start.
 * @param compute gives the value and writes the gradient
 */
export function minimise(
  compute: (at: Float64Array, gradient: Float64Array) => number,
  start: Float64Array,
): Float64Array {
  let at = start;
  let gradient = new Float64Array(at.length);
  let value = compute(at, gradient);
  const enough = 1e-5 * Math.max(1e-3, largest(gradient));
  const moves: { readonly step: Float64Array; readonly change: Float64Array; readonly curvature: number }[] = [];
  for (let iteration = 0; iteration < MOST_STEPS && largest(gradient) > enough; iteration++) {
    const direction = gradient.map((slope) => -slope);
    const shares: number[] = [];
    for (let m = moves.length - 1; m >= 0; m--) {
      const { change, curvature, step } = moves[m];
      shares[m] = dot(step, direction) / curvature;
      add(direction, change, -shares[m]);
    }
    const last = moves.at(-1);
    const scale = last
      ? last.curvature / dot(last.change, last.change)
      : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
    for (const [m, { change, curvature, step }] of moves.entries()) {
      add(direction, step, shares[m] - dot(change, direction) / curvature);
    }
    const slope = dot(direction, gradient);
    const nextGradient = new Float64Array(at.length);
    let length = 1;
    let next = at;
    let nextValue = value;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      next = at.map((x, i) => x + length * direction[i]);
      nextValue = compute(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((x, i) => x - at[i]);
    const change = nextGradient.map((x, i) => x - gradient[i]);
    const curvature = dot(step, change);
    if (curvature > 1e-12) moves.push({ step, change, curvature });
    if (moves.length > MEMORY) moves.shift();
    at = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return at;
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum;
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i];
}
