import { type Html, html } from "@leukoscope/markup";
import { Random } from "@leukoscope/random";
import { descriptorNames } from "../descriptors/descriptors.ts";
import type { Exploration } from "../exploration.ts";
import type { ExploredImages } from "../explore.ts";
import { heatmapFigure } from "../figures/heatmap.ts";
import { scatterFigure } from "../figures/scatter.ts";
import { figure, percent, section, table } from "./parts.ts";

/** Points that are drawn; more would only cover each other and make the page heavy. */
const MOST_POINTS = 2000;
const PAIRS = 12;
const LOADINGS = 4;

export async function componentsSection(
  { classes, principalComponents }: Exploration,
  { components, measured }: ExploredImages,
): Promise<Html> {
  const title = "Principal components";
  if (!principalComponents || !components) {
    return section("components", title, [html`<p>Too few images, or all alike: there is nothing to draw.</p>`]);
  }
  const names = Object.keys(classes);
  const shown = new Random("scatter").shuffle(measured.map((_, index) => index)).slice(0, MOST_POINTS);
  const points = shown.map((index) => {
    const [x, y] = components.scores[index];
    return { x, y, class: measured[index].record.class };
  });
  const [first = 0, second = 0] = components.explained;
  const axis = (at: 0 | 1): string => strongestLoadings(components.loadings[at]);
  const words = `Each image by its first two components, which hold ${percent(first)} and ${percent(second)} of the variance of ${descriptorNames.length} descriptors`;
  return section("components", title, [
    html`<p>${words}. Images beside each other look alike in colour and texture; classes that lie apart differ in it, which
need not be what makes the disease.</p>`,
    html`<div class="beside">${figure(
      await scatterFigure(points, names, [`component 1 (${percent(first)})`, `component 2 (${percent(second)})`]),
      `Scatter of ${points.length} images. ${words}.`,
      measured.length > points.length ? `${points.length} of ${measured.length} images, drawn by lot.` : undefined,
    )}
${table(
  "What the components are made of",
  [{ title: "component" }, { title: "variance", isNumber: true }, { title: "largest loadings" }],
  [
    ["1", percent(first, 1), axis(0)],
    ["2", percent(second, 1), axis(1)],
  ],
)}</div>`,
  ]);
}

const strongestLoadings = (loadings: readonly number[]): string =>
  loadings
    .map((value, index) => ({ value, name: descriptorNames[index] }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, LOADINGS)
    .map(({ name, value }) => `${name} ${value.toFixed(2)}`)
    .join(", ");

export async function correlationsSection(
  { correlations }: Exploration,
  { correlations: matrix }: ExploredImages,
): Promise<Html> {
  return section("correlations", "Correlations of the descriptors", [
    html`<div class="beside">${figure(
      await heatmapFigure(descriptorNames, matrix),
      `Correlations of ${descriptorNames.length} descriptors; the strongest are in the table`,
      "Blue, to r = −1: one falls as the other rises. Pale: r = 0. Orange, to r = 1: both rise.",
    )}
${
  correlations.length === 0
    ? html`<p>No pair has a correlation of 0.5 or more.</p>`
    : table(
        "Strongest pairs",
        [{ title: "descriptors" }, { title: "r", isNumber: true }],
        correlations.slice(0, PAIRS).map(({ pair, r }) => [pair.join(", "), r.toFixed(2)]),
      )
}</div>`,
  ]);
}
