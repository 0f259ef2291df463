import { colormap, encodePng, type Image } from "@leukoscope/imaging";
import { html } from "@leukoscope/markup";
import type { Attribution } from "../attribution.ts";
import { largest } from "../faithfulness/rank.ts";
import { drawMap } from "../map-grid.ts";
import type { MethodName } from "../method.ts";
import { contour } from "./contour.ts";
import { renderOverlay } from "./render-overlay.ts";
import { smooth } from "./smooth.ts";

/** Share of the pixels within the line. */
const TOP = 0.1;
/** Neighbouring pixels of these maps have little to do with each other: a line around single ones would hide the image. */
const GRAINY: ReadonlySet<MethodName> = new Set(["saliency", "smoothgrad", "integrated-gradients", "guided-backprop"]);
/** Share of the shorter side over which such a map is smoothed before the line is drawn. */
const GRAIN = 1 / 60;
const PANEL = 320;
const GAP = 12;
const HEAD = 40;
const FOOT = 56;

/** One panel of a sheet. */
export interface Panel {
  readonly image: Image;
  /** Left out, the image is shown as it is. */
  readonly attribution?: Attribution;
  readonly title: string;
  readonly subtitle?: string;
}

/**
 * Panels side by side as one SVG that needs nothing else: image, map, a line around the strongest tenth of the pixels, and
 * a legend with the map's own values.
 * @param columns panels a row
 */
export function renderSheet(panels: readonly Panel[], columns: number, opacity = 0.5): string {
  const cell = { width: PANEL + GAP, height: PANEL + HEAD + FOOT + GAP };
  const rows = Math.ceil(panels.length / columns);
  const parts = panels.map((panel, i) => {
    const [x, y] = [GAP + (i % columns) * cell.width, GAP + Math.floor(i / columns) * cell.height];
    return `<g transform="translate(${x} ${y})">${panelSvg(panel, opacity)}</g>`;
  });
  const width = GAP + Math.min(columns, panels.length) * cell.width;
  const height = GAP + rows * cell.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>\n`;
}

function panelSvg({ attribution, image, subtitle = "", title }: Panel, opacity: number): string {
  const scale = PANEL / Math.max(image.width, image.height);
  const shown = attribution ? renderOverlay(image, attribution, opacity) : image;
  const words = html`<text y="14" font-weight="600">${title}</text><text y="31" fill="#555">${subtitle}</text>`.text;
  const picture = `<image href="data:image/png;base64,${base64(encodePng(shown))}" width="${image.width}" height="${image.height}"/>`;
  const line = attribution && !attribution.blank ? topRegion(attribution, scale) : "";
  const legend = attribution ? legendSvg(attribution) : "";
  return `${words}<g transform="translate(0 ${HEAD}) scale(${scale})">${picture}${line}</g><g transform="translate(0 ${HEAD + image.height * scale + 8})">${legend}</g>`;
}

function topRegion(attribution: Attribution, scale: number): string {
  const { left, top, width, height } = attribution.region;
  const drawn = drawMap(attribution.map, attribution, width, height);
  const grain = Math.max(1, Math.round(GRAIN * Math.min(width, height)));
  const map = GRAINY.has(attribution.method) ? smooth(drawn, width, height, grain) : drawn;
  const count = Math.max(1, Math.round(TOP * map.length));
  const level = map[largest(map, count)[count - 1]];
  const path = contour(map, width, height, level)
    .map(([from, to]) => `M${at(from, left, top)}L${at(to, left, top)}`)
    .join("");
  return `<path d="${path}" fill="none" stroke="#fff" stroke-width="${1.5 / scale}"/>`;
}

const at = ([x, y]: readonly [number, number], left: number, top: number): string =>
  `${(left + x).toFixed(1)} ${(top + y).toFixed(1)}`;

/** A bar of the colours with the map's own values below. */
function legendSvg(attribution: Attribution): string {
  if (attribution.blank) return `<text y="14" fill="#555">blank: no evidence for the class</text>`;
  const most = attribution.map.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  const stops = attribution.signed
    ? ["#d63031", "#ffffff", "#1b9e3c"]
    : Array.from({ length: 9 }, (_, k) => hex(colormap("inferno").subarray(3 * Math.round((255 * k) / 8))));
  const gradient = stops
    .map((colour, k) => `<stop offset="${k / (stops.length - 1)}" stop-color="${colour}"/>`)
    .join("");
  const least = attribution.signed ? -most : 0;
  const middle = attribution.signed ? 0 : most / 2;
  const marks = [least, middle, most].map((value, k) => {
    const anchor = ["start", "middle", "end"][k];
    return `<text x="${(k * PANEL) / 2}" y="28" text-anchor="${anchor}" fill="#333">${value.toPrecision(3)}</text>`;
  });
  // Sheets lie side by side in one page, where a name holds for all of them: each scale has one of its own.
  const id = attribution.signed ? "scale-signed" : "scale-positive";
  return `<defs><linearGradient id="${id}">${gradient}</linearGradient></defs><rect width="${PANEL}" height="12" fill="url(#${id})" stroke="#999" stroke-width="0.5"/>${marks.join("")}`;
}

const hex = (colour: Uint8Array): string =>
  `#${[...colour.subarray(0, 3)].map((value) => value.toString(16).padStart(2, "0")).join("")}`;

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
