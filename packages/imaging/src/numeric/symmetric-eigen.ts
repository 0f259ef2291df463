/** A row or column of three numbers. */
export type Vector3 = readonly [number, number, number];

/** Pairs of axes, in the order of Jacobi's sweeps. */
const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/**
 * Eigenvalues and unit eigenvectors of a symmetric 3 x 3 matrix by Jacobi's rotations, largest eigenvalue first. The
 * sign of each vector is such that its components' sum is not negative.
 */
export function symmetricEigen(matrix: readonly Vector3[]): { value: number; vector: Vector3 }[] {
  const a = matrix.map((row) => [...row]);
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  // It converges quadratically: 3 x 3 matrices take five or six sweeps to the last bit.
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const [p, q] of PAIRS) {
      if (a[p][q] === 0) continue;
      const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const cos = 1 / Math.hypot(t, 1);
      const sin = t * cos;
      for (let k = 0; k < 3; k++) [a[k][p], a[k][q]] = [cos * a[k][p] - sin * a[k][q], sin * a[k][p] + cos * a[k][q]];
      for (let k = 0; k < 3; k++) [a[p][k], a[q][k]] = [cos * a[p][k] - sin * a[q][k], sin * a[p][k] + cos * a[q][k]];
      for (let k = 0; k < 3; k++) [v[k][p], v[k][q]] = [cos * v[k][p] - sin * v[k][q], sin * v[k][p] + cos * v[k][q]];
    }
  }
  return [0, 1, 2]
    .map((i) => {
      const sign = v[0][i] + v[1][i] + v[2][i] < 0 ? -1 : 1;
      const vector: Vector3 = [sign * v[0][i], sign * v[1][i], sign * v[2][i]];
      return { value: a[i][i], vector };
    })
    .sort((one, other) => other.value - one.value);
}
