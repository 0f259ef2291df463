import { render } from "./render.ts";

/** Correlations as a square of cells: blue for -1, pale for 0, orange for 1. */
export const heatmapFigure = (names: readonly string[], matrix: readonly (readonly number[])[]): Promise<string> =>
  render({
    data: {
      values: names.flatMap((row, i) =>
        names.flatMap((column, j) =>
          Number.isNaN(matrix[i][j]) ? [] : [{ row, column, r: Number(matrix[i][j].toFixed(2)) }],
        ),
      ),
    },
    width: { step: 17 },
    height: { step: 17 },
    mark: "rect",
    encoding: {
      x: {
        field: "column",
        type: "nominal",
        title: null,
        sort: [...names],
        axis: { labelAngle: -60, labelLimit: 240 },
      },
      y: { field: "row", type: "nominal", title: null, sort: [...names], axis: { labelLimit: 240 } },
      color: {
        field: "r",
        type: "quantitative",
        scale: { domain: [-1, 0, 1], range: ["#1b5e9e", "#f2f0ec", "#b4520a"], interpolate: "rgb" },
        legend: null,
      },
    },
  });
