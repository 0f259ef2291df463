import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/**
 * Colours of the classes: each is told apart from the next and has a contrast of at least 3 on white and on near-black,
 * as pictures are seen on either.
 */
export const PALETTE = [
  "#2f7ec2",
  "#c4730f",
  "#16936b",
  "#c2589a",
  "#d0493a",
  "#7a6cd1",
  "#8a7a3d",
  "#6e8296",
  "#1d93a6",
  "#a85f3e",
] as const;

/** Axes and words take the page's own colour, so that the same picture serves light and dark. */
const CONFIG = {
  background: "transparent",
  font: "system-ui, sans-serif",
  // The page describes each picture in words; a label on each of thousands of marks helps nobody and weighs most.
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    domainColor: "currentColor",
    tickColor: "currentColor",
    gridColor: "currentColor",
    gridOpacity: 0.15,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelLimit: 140,
  },
  legend: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    orient: "bottom",
    columns: 3,
    labelLimit: 140,
  },
} as const;

/**
 * A picture as SVG text, drawn without a browser. Nothing that Vega clips or fills by a gradient: it names these by a
 * number that grows with the process, and no page would be the same twice.
 */
export async function render(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile({ ...spec, config: CONFIG }).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

export const colourScale = (classes: readonly string[]) => ({
  domain: [...classes],
  range: classes.map((_, index) => PALETTE[index % PALETTE.length]),
});
