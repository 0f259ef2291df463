import { solveSymmetric } from "../numeric/least-squares.ts";

/** How often the fit is repeated without what lies far below it. */
const REFITS = 3;

/** Weights of x^a y^b at [a][b], a + b up to the degree, x and y from -1 to 1 between the edges of the image. */
export type Polynomial = readonly (readonly number[])[];

/**
 * The polynomial in x and y, all terms up to `degree` together, that fits a map best in the least squares; then thrice
 * again without the pixels more than one standard deviation below the last fit. On a smear those are cells, darker
 * than the glass around them; what stays is the light. The map's mean where it is too small to determine the terms.
 */
export function fitBackground(map: Float32Array, width: number, height: number, degree: number): Polynomial {
  const terms = powers(width, height, degree);
  let kept: readonly number[] = Array.from(map, (_, i) => i);
  let polynomial: Polynomial = [[map.reduce((sum, value) => sum + value, 0) / map.length]];
  for (let round = 0; round <= REFITS; round++) {
    const weights = solveSymmetric(
      terms.map((row) => terms.map((column) => kept.reduce((sum, i) => sum + row[i] * column[i], 0))),
      terms.map((row) => kept.reduce((sum, i) => sum + row[i] * map[i], 0)),
    );
    if (weights === undefined) break;
    let next = 0;
    polynomial = Array.from({ length: degree + 1 }, (_, a) =>
      Array.from({ length: degree + 1 - a }, () => weights[next++]),
    );
    const fitted = evaluatePolynomial(polynomial, width, height);
    const spread = Math.sqrt(kept.reduce((sum, i) => sum + (map[i] - fitted[i]) ** 2, 0) / kept.length);
    kept = kept.filter((i) => map[i] >= fitted[i] - spread);
  }
  return polynomial;
}

/** Its value at each pixel's centre, row-major. */
export function evaluatePolynomial(polynomial: Polynomial, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  const value = (weights: readonly number[], at: number) => weights.reduceRight((sum, weight) => sum * at + weight, 0);
  for (let row = 0, i = 0; row < height; row++) {
    // Along a row it is a polynomial in x alone.
    const across = polynomial.map((weights) => value(weights, place(row, height)));
    for (let column = 0; column < width; column++, i++) {
      const x = place(column, width);
      let sum = 0;
      for (let a = across.length - 1; a >= 0; a--) sum = sum * x + across[a];
      out[i] = sum;
    }
  }
  return out;
}

/** Centre of pixel i, from -1 to 1 across the image: larger coordinates would lose digits. */
const place = (i: number, size: number): number => (2 * i + 1) / size - 1;

function powers(width: number, height: number, degree: number): Float64Array[] {
  const terms: Float64Array[] = [];
  for (let a = 0; a <= degree; a++) {
    for (let b = 0; a + b <= degree; b++) {
      terms.push(
        Float64Array.from(
          { length: width * height },
          (_, i) => place(i % width, width) ** a * place(Math.floor(i / width), height) ** b,
        ),
      );
    }
  }
  return terms;
}
