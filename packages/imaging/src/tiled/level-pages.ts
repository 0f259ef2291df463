import type { Directory } from "../formats/tiff/directory.ts";
import { HEIGHT, SUBFILE_TYPE, TILE_OFFSETS, WIDTH } from "../formats/tiff/tags.ts";

/** Of SUBFILE_TYPE: the page is a mask of another one. */
const IS_MASK = 4;
/** Sides of a level differ from those of the first by the same factor, but for rounding. */
const ROUNDING = 0.02;

/**
 * The pages that are one picture, the finest first: the first page, and what is the first made smaller. Labels,
 * macro photographs, masks and other stacks are pages, too.
 */
export function levelPages(pages: readonly Directory[]): Directory[] {
  const [whole, ...others] = pages;
  const levels = [whole];
  for (const page of others) if (isLevel(page, whole, levels[levels.length - 1])) levels.push(page);
  return levels;
}

function isLevel(page: Directory, whole: Directory, last: Directory): boolean {
  const [width, height] = sidesOf(page);
  if (width < 1 || height < 1 || width >= sidesOf(last)[0] || (page.number(SUBFILE_TYPE, 0) & IS_MASK) > 0)
    return false;
  const [wholeWidth, wholeHeight] = sidesOf(whole);
  // A slide's thumbnail is in strips.
  if (isTiled(page) !== isTiled(whole)) return false;
  const slack = ROUNDING + 2 / Math.min(width, height);
  return Math.abs(wholeWidth / width / (wholeHeight / height) - 1) <= slack;
}

export const isTiled = (page: Directory): boolean => page.numbers(TILE_OFFSETS).length > 0;

const sidesOf = (page: Directory): [width: number, height: number] => [page.number(WIDTH, 0), page.number(HEIGHT, 0)];
