import { cam } from "./cam.ts";

/** Layer-CAM (Jiang et al. 2021): every cell of every channel weighs its own positive gradient. */
export const layerCam = cam("layercam", {
  map: ({ activation, channels, gradient, height, width }) => {
    const cells = height * width;
    const sum = new Float32Array(cells);
    for (let i = 0; i < channels * cells; i++) sum[i % cells] += Math.max(0, gradient[i]) * activation[i];
    return sum;
  },
});
