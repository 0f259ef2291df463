/**
 * Looks shared by all pictures. The hues are of the Okabe-Ito palette, which survives colour blindness; dashes and
 * lightness differ as well, so that a grey print still tells the lines apart.
 */
export const INK = "#1a1a1a";
export const MUTED = "#5f6670";
export const PAPER = "#ffffff";
export const GRID = "#e3e6ea";
export const BLUE = "#0072b2";
export const VERMILLION = "#d55e00";
export const GREEN = "#009e73";
/** Lines of many series, in this order. */
export const SERIES = [BLUE, VERMILLION, GREEN, "#cc79a7", "#b07c00", "#3d94c6"] as const;
/** Dashes of many series, in this order, as SVG's `stroke-dasharray`. */
export const DASHES = [undefined, "6 3", "2 3", "8 3 2 3"] as const;
export const FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif";

type Rgb = readonly [red: number, green: number, blue: number];

/** Mixes `share` (0 to 1) of `colour` into the paper, both `#rrggbb`. */
export function tint(colour: string, share: number): string {
  const from = rgb(PAPER);
  const to = rgb(colour);
  const mixed = from.map((channel, i) => Math.round(channel + share * (to[i] - channel)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** The one of ink and paper that stands out more on `background` (`#rrggbb`). */
export function readableOn(background: string): string {
  return contrast(background, INK) >= contrast(background, PAPER) ? INK : PAPER;
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = rgb(colour).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function rgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
