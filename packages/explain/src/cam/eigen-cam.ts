import { cam } from "./cam.ts";

const MOST_ROUNDS = 2000;
const CONVERGED = 1e-12;

/**
 * Eigen-CAM (Muhammad and Yeasin 2020): the layer's activations, centred, projected on their first principal component,
 * whatever the class. A component has no sign; it is turned to where most activation lies, or the ReLU could leave the
 * wrong half.
 */
export const eigenCam = cam(
  "eigencam",
  {
    map: ({ activation, channels, height, width }) => {
      const cells = height * width;
      const planes = Array.from({ length: channels }, (_, c) =>
        centred(activation.subarray(c * cells, (c + 1) * cells)),
      );
      const component = firstComponent(planes, cells);
      const projection = project(planes, component, cells);
      const total = project(planes, new Float64Array(channels).fill(1), cells);
      const sign = projection.reduce((sum, value, i) => sum + value * total[i], 0) < 0 ? -1 : 1;
      return Float32Array.from(projection, (value) => sign * value);
    },
  },
  { gradient: false },
);

function centred(plane: Float32Array): Float64Array {
  const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length;
  return Float64Array.from(plane, (value) => value - mean);
}

/** Of each cell, the sum over channels of the component's share. */
function project(planes: readonly Float64Array[], component: Float64Array, cells: number): Float64Array {
  const sum = new Float64Array(cells);
  for (const [c, plane] of planes.entries()) for (let i = 0; i < cells; i++) sum[i] += component[c] * plane[i];
  return sum;
}

/** By power iteration on the covariance, which is never written out. */
function firstComponent(planes: readonly Float64Array[], cells: number): Float64Array {
  let component = normalised(Float64Array.from(planes, (_, c) => 1 + (c % 7) / 7));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const scores = project(planes, component, cells);
    const next = normalised(
      Float64Array.from(planes, (plane) => plane.reduce((sum, value, i) => sum + value * scores[i], 0)),
    );
    const change = next.reduce((sum, value, c) => sum + (value - component[c]) ** 2, 0);
    component = next;
    if (change < CONVERGED) break;
  }
  return component;
}

function normalised(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? values.map((value) => value / length) : values;
}
