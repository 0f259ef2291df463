import type { Random } from "@leukoscope/random";
import { adjustBrightness } from "../augment/enhance.ts";
import { gaussianBlur } from "../filters/gaussian-blur.ts";
import type { Image } from "../image.ts";
import { defocus } from "./defocus.ts";
import { direction } from "./direction.ts";
import { throughJpeg } from "./jpeg.ts";
import { occlude } from "./occlusion.ts";
import { turn } from "./rotation.ts";
import { changeScale } from "./scale.ts";
import { shiftStains } from "./stain-shift.ts";
import { changeWhiteBalance } from "./white-balance.ts";

/** One thing that a microscope, its slide or its camera may do to an image. */
export interface CorruptionKind {
  /** What the amounts measure, for tables. Pixels are those of the image as it was taken. */
  readonly unit: string;
  /** Of severity 1 to 5. */
  readonly amounts: readonly [number, number, number, number, number];
  /** Draws what the amount leaves open: a direction, a place. */
  readonly apply: (image: Image, amount: number, random: Random) => Image;
}

/** A factor or, as likely, its inverse. */
const eitherWay = (factor: number, random: Random): number => factor ** direction(random);

/** The microscope set. Each leaves the size of the image as it is. */
export const CORRUPTIONS = {
  blur: {
    unit: "sigma, pixels",
    amounts: [1, 1.5, 2.5, 4, 6],
    apply: gaussianBlur,
  },
  defocus: {
    unit: "radius of the disc, pixels",
    amounts: [1.5, 2.5, 4, 6, 8],
    apply: defocus,
  },
  brightness: {
    unit: "factor, or divided by it",
    amounts: [1.1, 1.2, 1.35, 1.5, 1.75],
    apply: (image, factor, random) => adjustBrightness(image, eitherWay(factor, random)),
  },
  "white-balance": {
    unit: "gain of red, its inverse for blue, or the other way round",
    amounts: [1.05, 1.1, 1.2, 1.3, 1.4],
    apply: (image, factor, random) => {
      const gain = eitherWay(factor, random);
      return changeWhiteBalance(image, [gain, 1, 1 / gain]);
    },
  },
  "stain-shift": {
    unit: "optical density of each stain, more or less",
    amounts: [0.05, 0.1, 0.15, 0.2, 0.3],
    apply: shiftStains,
  },
  jpeg: {
    unit: "quality",
    amounts: [80, 50, 30, 18, 10],
    apply: throughJpeg,
  },
  scale: {
    unit: "factor, or divided by it",
    amounts: [1.1, 1.2, 1.35, 1.5, 2],
    apply: (image, factor, random) => changeScale(image, eitherWay(factor, random)),
  },
  rotation: {
    unit: "degrees, either way",
    amounts: [5, 10, 20, 30, 45],
    apply: (image, degrees, random) => turn(image, direction(random) * degrees),
  },
  occlusion: {
    unit: "fraction covered",
    amounts: [0.02, 0.05, 0.1, 0.2, 0.3],
    apply: occlude,
  },
} as const satisfies Readonly<Record<string, CorruptionKind>>;

export type CorruptionName = keyof typeof CORRUPTIONS;

/** In the order of tables. */
export const CORRUPTION_NAMES = Object.keys(CORRUPTIONS) as readonly CorruptionName[];
