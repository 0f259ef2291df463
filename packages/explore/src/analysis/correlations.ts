/**
 * Pearson's correlations between the columns of standardised rows.
 * @returns a symmetric matrix; rows and columns of what does not vary are NaN
 */
export function correlations(rows: readonly Float64Array[]): number[][] {
  const columns = rows[0]?.length ?? 0;
  const matrix = Array.from({ length: columns }, () => new Array<number>(columns).fill(0));
  for (const row of rows) {
    for (let i = 0; i < columns; i++) for (let j = 0; j <= i; j++) matrix[i][j] += row[i] * row[j];
  }
  const lengths = matrix.map((line, i) => Math.sqrt(line[i]));
  return matrix.map((_, i) =>
    matrix.map((_, j) => {
      const length = lengths[i] * lengths[j];
      if (length === 0) return Number.NaN;
      return i === j ? 1 : Math.max(-1, Math.min(1, matrix[Math.max(i, j)][Math.min(i, j)] / length));
    }),
  );
}
