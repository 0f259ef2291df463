import { IMAGE_INPUT } from "@leukoscope/classifier";
import type { RawMap } from "../attribution.ts";
import { mapGrid } from "../map-grid.ts";
import type { ExplainedModel } from "../model/explained-model.ts";

/** A map with a value a pixel of the model's input. */
export function pixelMap(model: ExplainedModel, map: Float32Array, details?: RawMap["details"]): RawMap {
  const { height, width } = model.metadata.input;
  return { map, width, height, layer: IMAGE_INPUT, grid: mapGrid(model.graph, IMAGE_INPUT), details };
}

/** The largest magnitude over the three colours, as Simonyan et al. show a gradient. */
export const strongestColour = (values: Float32Array): Float32Array =>
  overColours(values, (red, green, blue) => Math.max(Math.abs(red), Math.abs(green), Math.abs(blue)));

/** The sum over the three colours, with its sign. */
export const sumOfColours = (values: Float32Array): Float32Array =>
  overColours(values, (red, green, blue) => red + green + blue);

function overColours(
  values: Float32Array,
  combine: (red: number, green: number, blue: number) => number,
): Float32Array {
  const pixels = values.length / 3;
  return Float32Array.from({ length: pixels }, (_, i) =>
    combine(values[i], values[pixels + i], values[2 * pixels + i]),
  );
}
