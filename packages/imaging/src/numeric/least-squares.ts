/**
 * Solves A x = b for a symmetric positive definite A, by Cholesky's decomposition in place.
 * @returns x, or undefined when A is not positive definite (to 1e-12 of its diagonal): the equations determine no x
 */
export function solveSymmetric(a: readonly (readonly number[])[], b: readonly number[]): number[] | undefined {
  const n = b.length;
  const factor: number[][] = [];
  for (let i = 0; i < n; i++) {
    factor.push([]);
    for (let j = 0; j <= i; j++) {
      let rest = a[i][j];
      for (let k = 0; k < j; k++) rest -= factor[i][k] * factor[j][k];
      if (i === j && !(rest > 1e-12 * a[i][i])) return undefined;
      factor[i].push(i === j ? Math.sqrt(rest) : rest / factor[j][j]);
    }
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i][k] * x[k];
    x[i] /= factor[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= factor[k][i] * x[k];
    x[i] /= factor[i][i];
  }
  return x;
}
