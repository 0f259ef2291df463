/** Inner product in double precision. */
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += a[i] * b[i];
  return total;
};

export const norm = (values: ArrayLike<number>): number => Math.sqrt(dot(values, values));

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * The larger of two relative errors: in the L2 norm, and of the worst element against the largest element. Infinite
 * when a length differs or a value is not finite; against an all-zero reference the error is absolute.
 */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length || !actual.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const difference = actual.map((value, i) => value - expected[i]);
  return Math.max(norm(difference) / (norm(expected) || 1), largest(difference) / (largest(expected) || 1));
}
