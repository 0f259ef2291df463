import type { Method } from "../method.ts";
import { pixelMap, strongestColour } from "./pixel-map.ts";

/**
 * Guided backpropagation (Springenberg et al. 2015): the gradient, with what is negative stopped at every ReLU. It draws
 * edges sharply and hardly heeds the class or the weights (Adebayo et al. 2018): look at the sanity check beside it.
 */
export const guidedBackpropagation: Method = {
  name: "guided-backprop",
  drawnOn: "image",
  signed: false,
  async explain({ model, target, view }) {
    return pixelMap(model, strongestColour(await model.imageGradients(view.input, 1, target, true)));
  },
};
