import { colourScale, render } from "./render.ts";

export interface Dimension {
  readonly width: number;
  readonly height: number;
  readonly class: string;
  readonly images: number;
}

/** Width against height, the area of a circle by the number of images. */
export const dimensionsFigure = (sizes: readonly Dimension[], classes: readonly string[]): Promise<string> =>
  render({
    data: { values: [...sizes] },
    width: 300,
    height: 220,
    mark: { type: "point", filled: true, opacity: 0.65 },
    encoding: {
      x: { field: "width", type: "quantitative", title: "width, pixels", scale: { zero: false, nice: true } },
      y: { field: "height", type: "quantitative", title: "height, pixels", scale: { zero: false, nice: true } },
      size: { field: "images", type: "quantitative", scale: { range: [30, 400] }, legend: null },
      color: { field: "class", type: "nominal", title: null, scale: colourScale(classes) },
    },
  });
