import type { Picture } from "@leukoscope/imaging";

/** A white cell's nucleus is then 25 pixels wide and more, micrometres a pixel. */
export const ENOUGH_MICRONS = 0.3;

/** A level of a pyramid, and how many pixels of the finest one its pixels are wide. */
export interface ChosenLevel {
  readonly picture: Picture;
  readonly level: number;
  readonly scale: number;
}

/**
 * The coarsest level that still shows cells well: of at most `microns` a pixel. The finest where none is as fine, or where
 * the file does not say how large its pixels are.
 * @param levels the finest first
 */
export function chooseLevel(levels: readonly Picture[], microns: number = ENOUGH_MICRONS): ChosenLevel {
  const level = levels.findLastIndex(
    ({ micronsPerPixel }) => micronsPerPixel !== undefined && micronsPerPixel <= microns,
  );
  const picture = levels[Math.max(0, level)];
  return { picture, level: Math.max(0, level), scale: levels[0].width / picture.width };
}
