import { cam, sumOfEach } from "./cam.ts";

/** Grad-CAM (Selvaraju et al. 2017): a channel weighs what its gradient is in the mean. */
export const gradCam = cam("gradcam", {
  weights: (state) => {
    const cells = state.height * state.width;
    return sumOfEach(state, (_, gradient) => gradient).map((sum) => sum / cells);
  },
});
