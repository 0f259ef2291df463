/** Places and weights that integrate over [0, 1]: Gauss and Legendre's, exact for polynomials of degree 2 `count` - 1. */
export function gaussLegendre(count: number): { readonly places: Float64Array; readonly weights: Float64Array } {
  const places = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    // Newton's method on the polynomial of degree `count`, from Tricomi's approximation of its roots.
    let x = Math.cos((Math.PI * (k + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const { value, derivative } = legendre(count, x);
      slope = derivative;
      const change = value / derivative;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    places[count - 1 - k] = (1 + x) / 2;
    weights[count - 1 - k] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}

function legendre(degree: number, x: number): { value: number; derivative: number } {
  let [before, value] = [1, x];
  for (let n = 2; n <= degree; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) };
}
