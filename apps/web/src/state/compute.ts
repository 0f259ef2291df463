import { type ComputeWish, computeWishes } from "../analysis/messages.ts";

const KEY = "leukoscope-compute";

/** Where models are to be computed; left to the page until told otherwise. Kept in this browser. */
export const chosenCompute = (): ComputeWish =>
  computeWishes.find((wish) => wish === localStorage.getItem(KEY)) ?? "automatic";

export const chooseCompute = (wish: ComputeWish): void => localStorage.setItem(KEY, wish);
