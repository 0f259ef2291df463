import { cam } from "./cam.ts";

const CHUNK = 32;

/**
 * Ablation-CAM (Desai and Ramaswamy 2020), without gradients: a channel weighs the share of the logit that is lost when
 * it is set to 0. Only what follows the layer runs again, once a channel.
 */
export const ablationCam = cam(
  "ablationcam",
  {
    weights: async ({ activation, channels, height, logits, question, width }) => {
      const { layer, model, target, view } = question;
      const cells = height * width;
      const whole = logits[target];
      const weights = new Float32Array(channels);
      for (let first = 0; first < channels; first += CHUNK) {
        const count = Math.min(CHUNK, channels - first);
        const ablated = new Float32Array(count * activation.length);
        for (let k = 0; k < count; k++) {
          const start = k * activation.length;
          ablated.set(activation, start);
          ablated.fill(0, start + (first + k) * cells, start + (first + k + 1) * cells);
        }
        const rows = await model.logitsAfter(view.input, layer, ablated, count);
        for (let k = 0; k < count; k++) weights[first + k] = (whole - rows[k * model.classes.length + target]) / whole;
      }
      return weights;
    },
  },
  { gradient: false },
);
