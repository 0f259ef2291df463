import type { Image } from "@leukoscope/imaging";
import { PhantomError } from "../error.ts";

/**
 * What can give a class away without its cells: a spot of pen ink whose colour, a scale bar whose length, a tint of the
 * whole image whose hue depends on the class; a scanner, a file format or a size of image for each class.
 */
export const SHORTCUT_KINDS = ["corner-mark", "scale-bar", "tint", "scanner", "format", "dimensions"] as const;

export type ShortcutKind = (typeof SHORTCUT_KINDS)[number];

export interface ShortcutOptions {
  readonly kind: ShortcutKind;
  /** Share of the images that carry the sign of their class; others carry that of another one. 0 to 1, default 1. */
  readonly strength?: number;
}

/** A rectangle of an image, pixels: [x, y, width, height]. */
export type Rectangle = readonly [x: number, y: number, width: number, height: number];

export interface Marked {
  readonly image: Image;
  /** Where the sign lies; undefined when it is everywhere or nowhere in the pixels. */
  readonly mark?: Rectangle;
}

/** Puts sign number `sign` of `signs` on a copy of an image; kinds that leave the pixels alone give the image back. */
export function markImage(image: Image, kind: ShortcutKind, sign: number, signs: number): Marked {
  switch (kind) {
    case "corner-mark":
      return cornerMark(image, hue(sign / signs));
    case "scale-bar":
      return scaleBar(image, 0.1 + (0.3 * sign) / Math.max(1, signs - 1));
    case "tint":
      return { image: tinted(image, sign / signs) };
    default:
      return { image };
  }
}

export function checkShortcut({ kind, strength = 1 }: ShortcutOptions): void {
  if (!SHORTCUT_KINDS.includes(kind)) {
    throw new PhantomError("bad-option", kind, `shortcut is "${kind}": give one of ${SHORTCUT_KINDS.join(", ")}`);
  }
  if (!(strength >= 0 && strength <= 1)) {
    throw new PhantomError("bad-option", strength, `the shortcut's strength is ${strength}: give a share from 0 to 1`);
  }
}

/** A full colour of hue `turn` (0 to 1, red at 0), as 0 to 255 a channel. */
const hue = (turn: number): [number, number, number] => {
  const level = (shift: number): number => 255 * Math.max(0, Math.min(1, 0.5 + Math.cos(2 * Math.PI * (turn - shift))));
  return [level(0), level(1 / 3), level(2 / 3)];
};

/** A spot of ink near the upper left corner. */
function cornerMark({ width, height, data }: Image, colour: readonly number[]): Marked {
  const radius = Math.max(2, Math.round(0.05 * Math.min(width, height)));
  const out = Uint8Array.from(data);
  for (let y = 0; y <= 2 * radius; y++) {
    for (let x = 0; x <= 2 * radius; x++) {
      if ((x - radius) ** 2 + (y - radius) ** 2 > radius * radius) continue;
      const at = 3 * ((y + 1) * width + x + 1);
      for (let c = 0; c < 3; c++) out[at + c] = Math.round(0.15 * data[at + c] + 0.85 * colour[c]);
    }
  }
  return { image: { width, height, data: out }, mark: [1, 1, 2 * radius + 1, 2 * radius + 1] };
}

/** A black bar at the lower right, `share` of the width long. */
function scaleBar({ width, height, data }: Image, share: number): Marked {
  const length = Math.round(share * width);
  const thick = Math.max(2, Math.round(0.015 * height));
  const left = width - length - Math.round(0.04 * width) - 1;
  const top = height - thick - Math.round(0.04 * height) - 1;
  const out = Uint8Array.from(data);
  for (let y = top; y < top + thick; y++) out.fill(10, 3 * (y * width + left), 3 * (y * width + left + length));
  return { image: { width, height, data: out }, mark: [left, top, length, thick] };
}

/** Every channel loses up to 8 % of its light, another one for each hue. */
function tinted({ width, height, data }: Image, turn: number): Image {
  const gains = [0, 1, 2].map((c) => 1 - 0.04 * (1 - Math.cos(2 * Math.PI * (turn - c / 3))));
  return { width, height, data: data.map((value, i) => Math.round(value * gains[i % 3])) };
}
