import { expect } from "vitest";
import { createImage, type Image } from "../image.ts";
import type { Plane } from "../plane.ts";
import { fromBase64, readGolden } from "./goldens.ts";

/** `__goldens__/preparation.json`; pixels are base64. */
export interface PreparationGolden {
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
  readonly other: string;
  readonly colour: {
    readonly rgb: string;
    readonly count: number;
    readonly hsv: readonly number[];
    readonly lab: readonly number[];
    readonly ycrcb: string;
    readonly fromYCrCb: string;
    readonly toRgb: string;
    readonly grey: string;
  };
  readonly median: readonly { radius: number; sha256: string }[];
  readonly gaussian: readonly { sigma: number; pixels: string }[];
  readonly bilateral: readonly { diameter: number; sigmaColour: number; sigmaSpace: number; pixels: string }[];
  readonly nonLocalMeans: readonly { strength: number; template: number; search: number; pixels: string }[];
  readonly stretch: { readonly joint: string; readonly each: string };
  readonly equalise: { readonly plane: string; readonly image: string };
  readonly clahe: {
    readonly plane: readonly { clipLimit: number; tiles: number; pixels: string }[];
    readonly image: string;
  };
  readonly flatten: { readonly gaussian: string; readonly polynomial: string };
  readonly mask: {
    readonly otsu: number;
    readonly width: number;
    readonly height: number;
    readonly pixels: string;
    readonly components: readonly {
      connectivity: 4 | 8;
      labels: string;
      boxes: number[][];
      areas: number[];
      centres: number[][];
    }[];
    readonly contours: readonly { area: number; points: number[][] }[];
    readonly morphology: readonly {
      radius: number;
      element: "disc" | "square";
      erode: string;
      dilate: string;
      open: string;
      close: string;
    }[];
    readonly filled: string;
    readonly distance: readonly number[];
  };
  readonly reinhard: { readonly mean: readonly number[]; readonly std: readonly number[]; readonly pixels: string };
  readonly macenko: {
    readonly stains: readonly (readonly number[])[];
    readonly concentrations: readonly number[];
    readonly pixels: string;
  };
  readonly hashes: readonly {
    width: number;
    height: number;
    seed: number;
    phash: string;
    dhash: string;
    ahash: string;
  }[];
}

export const golden = readGolden<PreparationGolden>(new URL("../x.ts", import.meta.url).href, "preparation.json");

/** The picture that the golden's filters were run on, and another look of slide. */
export const smear: Image = createImage(golden.width, golden.height, fromBase64(golden.pixels));
export const otherSmear: Image = createImage(golden.width, golden.height, fromBase64(golden.other));

/** The worst difference of any value, in grey levels. */
export function worst(found: Image | Plane, pixels: string): number {
  const expected = fromBase64(pixels);
  expect(found.data.length).toBe(expected.length);
  return found.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}
