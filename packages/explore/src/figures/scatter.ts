import { colourScale, render } from "./render.ts";

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly class: string;
}

/** The first two principal components; classes by colour and, for those who see none, by shape. */
export const scatterFigure = (
  points: readonly ScatterPoint[],
  classes: readonly string[],
  titles: readonly [string, string],
): Promise<string> =>
  render({
    data: {
      values: points.map(({ x, y, ...rest }) => ({ x: Number(x.toFixed(2)), y: Number(y.toFixed(2)), ...rest })),
    },
    width: 340,
    height: 300,
    mark: { type: "point", opacity: 0.7, size: points.length > 600 ? 18 : 34, strokeWidth: 1.2 },
    encoding: {
      x: { field: "x", type: "quantitative", title: titles[0] },
      y: { field: "y", type: "quantitative", title: titles[1] },
      color: { field: "class", type: "nominal", title: null, scale: colourScale(classes) },
      shape: { field: "class", type: "nominal", title: null, sort: [...classes] },
    },
  });
