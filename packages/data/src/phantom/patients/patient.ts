import type { Random } from "@leukoscope/random";
import type { PhantomClass } from "../cells/cell.ts";
import { around, uniform } from "../draw.ts";
import { SCANNERS, type ScannerHabit, type ScannerName } from "./scanners.ts";
import { STAINS, type StainHabit, type StainName } from "./stains.ts";

/** Optical density a unit of concentration, in the red, green and blue channel. */
export type Absorbance = readonly [red: number, green: number, blue: number];

/** How one laboratory's Wright or Leishman stain came out on one slide. */
export interface Stain {
  /** Azure B bound to DNA with eosin (the Romanowsky effect): purple chromatin. */
  readonly azure: Absorbance;
  /** Eosin Y: pink granules and cytoplasm. */
  readonly eosin: Absorbance;
  /** Methylene blue: basophilic cytoplasm. */
  readonly methylene: Absorbance;
  /** Haemoglobin with the eosin it binds, or with the blue it takes up in an alkaline buffer. */
  readonly haemoglobin: Absorbance;
  /** Thin stained plasma between the cells, as concentration of eosin. */
  readonly plasma: number;
}

export interface Optics {
  /** Colour of the empty slide, 0 to 255 a channel: lamp and white balance. */
  readonly white: readonly [number, number, number];
  /** Loss of light in the corners, 0 to 1. */
  readonly vignette: number;
  /** Change of light from one side to the other, 0 to 1, and its direction in radians. */
  readonly gradient: number;
  readonly gradientAngle: number;
  /** Standard deviation of the blur, micrometres. */
  readonly blur: number;
  /** Noise at full light, grey levels; it falls with the square root of the light, as shot noise does. */
  readonly noise: number;
}

export interface RedCellHabit {
  /** Mean diameter, micrometres. */
  readonly diameter: number;
  /** Coefficient of variation of the diameter. */
  readonly anisocytosis: number;
  /** Departure from the circle, about 0 to 1. */
  readonly poikilocytosis: number;
  /** Share of the haemoglobin missing in the centre, 0 to 1. */
  readonly pallor: number;
  /** Share of the film covered, 0 to 1. */
  readonly cover: number;
}

/** Share of each class among the cells a field is about, sum 1. */
export type CellMix = Readonly<Partial<Record<PhantomClass, number>>>;

/** All that the fields of one patient have in common. None of it depends on the class of a field. */
export interface SmearPatient {
  readonly id: string;
  /** The laboratory's way of staining, of which `stain` is one slide; and the device, of which `optics` is one day. */
  readonly stainName: StainName;
  readonly scanner: ScannerName;
  readonly stain: Stain;
  readonly optics: Optics;
  readonly redCells: RedCellHabit;
  /** Mean number of platelets in a field of 50 by 50 micrometres. */
  readonly platelets: number;
  /** Factor on the size of a pixel, near 1. */
  readonly magnification: number;
  /** Shares of the white cells, sum 1; used where a caller does not say which cells a field shall hold. */
  readonly mix: CellMix;
}

const scaled = ([r, g, b]: Absorbance, gain: number): Absorbance => [r * gain, g * gain, b * gain];

const blended = (a: Absorbance, b: Absorbance, t: number): Absorbance => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** Extremes of hue seen in published smears: an acid buffer stains pink, an alkaline one blue. */
const AZURE: readonly [Absorbance, Absorbance] = [
  [0.66, 1.3, 0.4],
  [0.98, 1.3, 0.32],
];
const EOSIN: readonly [Absorbance, Absorbance] = [
  [0.1, 0.5, 0.28],
  [0.2, 0.46, 0.22],
];
const METHYLENE: readonly [Absorbance, Absorbance] = [
  [0.6, 0.55, 0.17],
  [0.76, 0.55, 0.12],
];
const HAEMOGLOBIN: readonly [Absorbance, Absorbance] = [
  [0.1, 0.42, 0.38],
  [0.34, 0.4, 0.28],
];

function drawStain(random: Random, habit: StainHabit): Stain {
  const alkalinity = uniform(random, ...habit.alkalinity);
  const hue = () => Math.max(0, Math.min(1, alkalinity + 0.18 * random.normal()));
  const strength = uniform(random, ...habit.strength);
  const gain = () => strength * Math.exp(around(random, 0, 0.08));
  return {
    azure: scaled(blended(...AZURE, hue()), gain()),
    eosin: scaled(blended(...EOSIN, hue()), gain()),
    methylene: scaled(blended(...METHYLENE, hue()), gain()),
    haemoglobin: scaled(blended(...HAEMOGLOBIN, hue()), gain()),
    plasma: uniform(random, ...habit.plasma),
  };
}

function drawOptics(random: Random, habit: ScannerHabit): Optics {
  const warmth = uniform(random, ...habit.warmth);
  const level = uniform(random, ...habit.level);
  return {
    white: [
      Math.min(254, level + 5 * warmth + around(random, 0, 1.5)),
      level - 5 * warmth + around(random, 0, 2),
      level - 26 * Math.max(0, warmth) - 6 * Math.min(0, warmth) + around(random, 0, 2),
    ],
    vignette: uniform(random, ...habit.vignette),
    gradient: uniform(random, ...habit.gradient),
    gradientAngle: uniform(random, 0, 2 * Math.PI),
    blur: uniform(random, ...habit.blur),
    noise: uniform(random, ...habit.noise),
  };
}

function drawMix(random: Random): CellMix {
  const shares = [0, 1, 2].map(() => -Math.log(1 - random.next()));
  const sum = shares[0] + shares[1] + shares[2];
  return { blast: shares[0] / sum, lymphocyte: shares[1] / sum, neutrophil: shares[2] / sum };
}

export interface PatientOptions {
  /** Default: `any`. */
  readonly stain?: StainName;
  /** Default: `any`. */
  readonly scanner?: ScannerName;
}

/** Draws a patient. The same random state and options give the same patient. */
export function drawPatient(random: Random, id: string, options: PatientOptions = {}): SmearPatient {
  const { stain = "any", scanner = "any" } = options;
  return {
    id,
    stainName: stain,
    scanner,
    stain: drawStain(random.fork("stain"), STAINS[stain]),
    optics: drawOptics(random.fork("optics"), SCANNERS[scanner]),
    redCells: {
      diameter: around(random, 7.4, 0.35),
      anisocytosis: uniform(random, 0.035, 0.09),
      poikilocytosis: random.next(),
      pallor: uniform(random, 0.3, 0.9),
      cover: uniform(random, 0.28, 0.56),
    },
    platelets: uniform(random, 0.5, 5),
    magnification: uniform(random, 0.95, 1.06),
    mix: drawMix(random.fork("mix")),
  };
}

/** The same patient's slide on another device. */
export const onScanner = (random: Random, patient: SmearPatient, scanner: ScannerName): SmearPatient => ({
  ...patient,
  scanner,
  optics: drawOptics(random.fork(`${patient.id} on ${scanner}`), SCANNERS[scanner]),
});
