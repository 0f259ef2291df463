import { cam, sumOfEach } from "./cam.ts";

const EPSILON = 1e-6;

/**
 * Grad-CAM++ (Chattopadhay et al. 2018, equation 19): the positive gradients of a channel, each weighted so that every
 * occurrence of the class counts alike. Second and third derivatives are powers of the first, as for an exponential score.
 */
export const gradCamPlusPlus = cam("gradcam++", {
  weights: (state) => {
    const totals = sumOfEach(state, (activation) => activation);
    return sumOfEach(state, (_, gradient, channel) => {
      if (gradient <= 0) return 0;
      const squared = gradient * gradient;
      return (gradient * squared) / (2 * squared + totals[channel] * squared * gradient + EPSILON);
    });
  },
});
