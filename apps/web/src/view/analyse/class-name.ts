import type { Messages } from "../../language/en/index.ts";

/** A class as the page calls it: known names in the user's language, others as the model has them. */
export const classTitle = (t: Messages, name: string): string => t.classes[name.toLowerCase()] ?? name;

/** Swatches that tell classes apart; the number of a class decides, and the name beside it says which. */
const SWATCHES = 10;
export const swatchOf = (classes: readonly string[], name: string): number =>
  Math.max(0, classes.indexOf(name)) % SWATCHES;
