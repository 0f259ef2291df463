/** A running mean of 2 `radius` + 1 values each way, three times over: nearly a Gaussian. What lies beyond the edge does not count. */
export function smooth(map: Float32Array, width: number, height: number, radius: number): Float32Array {
  let out = map;
  for (let round = 0; round < 3; round++) {
    out = runningMean(out, width, 1, height, width, radius);
    out = runningMean(out, height, width, width, 1, radius);
  }
  return out;
}

/** Along each of `lines` lines of `length` values, `step` apart; lines start `stride` apart. */
function runningMean(
  values: Float32Array,
  length: number,
  step: number,
  lines: number,
  stride: number,
  radius: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    const at = (i: number) => line * stride + i * step;
    let [sum, count] = [0, 0];
    for (let i = -radius; i < length; i++) {
      if (i + radius < length) {
        sum += values[at(i + radius)];
        count++;
      }
      if (i - radius > 0) {
        sum -= values[at(i - radius - 1)];
        count--;
      }
      if (i >= 0) out[at(i)] = sum / count;
    }
  }
  return out;
}
