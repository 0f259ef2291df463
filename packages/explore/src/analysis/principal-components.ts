import { PCA } from "ml-pca";

export interface PrincipalComponents {
  /** First and second score of each image. */
  readonly scores: readonly (readonly [number, number])[];
  /** Share of the variance that each component explains, largest first. */
  readonly explained: readonly number[];
  /** Loadings of the first two components, one a descriptor. */
  readonly loadings: readonly [readonly number[], readonly number[]];
}

/**
 * Principal components of standardised descriptors. The sign of each is such that its largest loading is positive.
 * @param rows standardised, all of one length
 * @returns undefined when there are fewer than three images, or nothing varies
 */
export function principalComponents(rows: readonly Float64Array[]): PrincipalComponents | undefined {
  if (rows.length < 3 || rows.every((row) => row.every((value) => value === 0))) return undefined;
  const data = rows.map((row) => [...row]);
  // By the covariance matrix, which is small; the singular values of all images would take far longer.
  const pca = new PCA(data, { method: "covarianceMatrix", center: true, scale: false });
  const vectors = pca.getEigenvectors().subMatrix(0, rows[0].length - 1, 0, 1);
  const signs = [0, 1].map((column) => {
    const loadings = vectors.getColumn(column);
    const largest = loadings.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-9 ? value : best), 0);
    return largest < 0 ? -1 : 1;
  });
  const loading = (column: number): number[] => vectors.getColumn(column).map((value) => value * signs[column]);
  const scores = pca.predict(data, { nComponents: 2 }).to2DArray();
  return {
    scores: scores.map(([first, second]) => [first * signs[0], second * signs[1]]),
    explained: pca.getExplainedVariance(),
    loadings: [loading(0), loading(1)],
  };
}
