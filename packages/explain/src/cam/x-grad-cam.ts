import { cam, sumOfEach } from "./cam.ts";

const EPSILON = 1e-7;

/** XGrad-CAM (Fu et al. 2020): the gradients of a channel, averaged by its share of activation. */
export const xGradCam = cam("xgradcam", {
  weights: (state) => {
    const totals = sumOfEach(state, (activation) => activation);
    return sumOfEach(state, (activation, gradient, channel) => (gradient * activation) / (totals[channel] + EPSILON));
  },
});
