import { commonRedRadius, redRadiusOf, segmentCells } from "@leukoscope/cells";
import type { NodeStorage } from "@leukoscope/storage/node";
import { InvalidArgumentError } from "commander";
import { failureOf } from "../output/errors.ts";
import type { ImageSource } from "./image-sources.ts";
import { withField } from "./open-field.ts";

/** Gives `redDiameter`. */
export const RED_DIAMETER_OPTION = [
  "--red-diameter <pixels>",
  "usual diameter of red cells in these fields (default: what fields of one size say together, from three on)",
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= 4 && value < 1000) return value;
    throw new InvalidArgumentError("Give pixels, such as 100: from 4 to 1000.");
  },
] as const;

/** The usual radius of red cells in fields of some width and height, pixels; undefined where each speaks for itself. */
export type RedScales = (width: number, height: number) => number | undefined;

/** So many fields, spread evenly, tell the scale of all. */
const SAMPLE = 24;
/** Fewer tell nothing together, so none of them is looked at. */
const LEAST = 3;
/** Larger pictures are slides, whose parts have cells enough. */
const LARGEST = 6_000_000;

const key = (width: number, height: number): string => `${width} x ${height}`;

/**
 * Looks at some fields ahead of counting, since one field says little of its scale where cells overlap. Fields of one
 * size are taken to be of one microscope and magnification. What cannot be read says nothing here.
 */
export async function redScales(
  storage: NodeStorage,
  sources: readonly ImageSource[],
  onField: (done: number, of: number) => void = () => {},
): Promise<RedScales> {
  if (sources.length < LEAST) return () => undefined;
  const step = Math.max(1, sources.length / SAMPLE);
  const sample = Array.from({ length: Math.min(SAMPLE, sources.length) }, (_, i) => sources[Math.floor(i * step)]);
  const radii = new Map<string, number[]>();
  for (const [done, { path }] of sample.entries()) {
    onField(done, sample.length);
    try {
      await withField(storage, path, undefined, async ({ height, picture, width }) => {
        if (width * height > LARGEST || picture.width !== width) return;
        const image = await picture.read({ left: 0, top: 0, width, height });
        const known = radii.get(key(width, height)) ?? [];
        radii.set(key(width, height), [...known, redRadiusOf(image, segmentCells(image))]);
      });
    } catch (error) {
      if (failureOf(error).exitCode === 1) throw error;
    }
  }
  const common = new Map([...radii].map(([size, each]) => [size, commonRedRadius(each)]));
  return (width, height) => common.get(key(width, height));
}
