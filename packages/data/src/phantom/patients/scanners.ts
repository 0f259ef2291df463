import type { Range } from "./stains.ts";

export interface ScannerHabit {
  /** Colour of the lamp after white balance: below 0 bluish, above 0 yellowish. */
  readonly warmth: Range;
  /** Grey level of the empty slide. */
  readonly level: Range;
  /** Loss of light in the corners, 0 to 1. */
  readonly vignette: Range;
  /** Change of light from one side to the other, 0 to 1. */
  readonly gradient: Range;
  /** Standard deviation of the blur, micrometres. */
  readonly blur: Range;
  /** Noise at full light, grey levels. */
  readonly noise: Range;
}

const ANY: ScannerHabit = {
  warmth: [-0.4, 1],
  level: [232, 252],
  vignette: [0.02, 0.16],
  gradient: [0, 0.08],
  blur: [0.15, 0.27],
  noise: [1, 2.6],
};

/** With what a smear is photographed; `any` covers cameras on microscopes of all sorts. */
export const SCANNERS = {
  any: ANY,
  "slide-scanner": {
    warmth: [-0.1, 0.1],
    level: [247, 252],
    vignette: [0, 0.02],
    gradient: [0, 0.01],
    blur: [0.14, 0.18],
    noise: [0.6, 1],
  },
  halogen: { ...ANY, warmth: [1, 1.6], level: [222, 236], vignette: [0.12, 0.22] },
  led: { ...ANY, warmth: [-1.4, -0.9], level: [244, 252], noise: [1, 1.6] },
  phone: {
    warmth: [0, 1],
    level: [205, 232],
    vignette: [0.24, 0.4],
    gradient: [0.06, 0.14],
    blur: [0.3, 0.42],
    noise: [3.2, 5],
  },
} as const satisfies Readonly<Record<string, ScannerHabit>>;

export type ScannerName = keyof typeof SCANNERS;

export const SCANNER_NAMES = Object.keys(SCANNERS) as readonly ScannerName[];
