import type { Method } from "../method.ts";
import { pixelMap, strongestColour } from "./pixel-map.ts";

/** Saliency (Simonyan, Vedaldi and Zisserman 2014): the magnitude of the logit's gradient at each pixel. */
export const saliency: Method = {
  name: "saliency",
  drawnOn: "image",
  signed: false,
  async explain({ model, target, view }) {
    return pixelMap(model, strongestColour(await model.imageGradients(view.input, 1, target)));
  },
};
