import { colourScale, PALETTE, render } from "./render.ts";

export interface Count {
  /** What is counted, such as a class. */
  readonly name: string;
  /** What it is split by, such as a source. */
  readonly part: string;
  readonly images: number;
}

/** Bars of images, one a name, stacked by part; names and parts in the order they come in. */
export function countsFigure(counts: readonly Count[], parts: readonly string[]): Promise<string> {
  const names = [...new Set(counts.map(({ name }) => name))];
  return render({
    data: { values: [...counts] },
    width: 300,
    height: { step: 26 },
    mark: "bar",
    encoding: {
      x: { field: "images", type: "quantitative", title: "images", axis: { tickCount: 5 } },
      y: { field: "name", type: "nominal", title: null, sort: names },
      ...(parts.length > 1 && {
        color: {
          field: "part",
          type: "nominal",
          title: null,
          sort: [...parts],
          scale: colourScale(parts),
          legend: { columns: 2 },
        },
      }),
      ...(parts.length <= 1 && { color: { value: PALETTE[0] } }),
    },
  });
}
