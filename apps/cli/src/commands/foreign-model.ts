import { InvalidArgumentError } from "commander";
import type { ForeignModelOptions } from "./model-file.ts";
import { wholeNumber } from "./options.ts";

type Triple = readonly [number, number, number];

/** What the user says of a model that says nothing of itself. */
export interface ForeignChoices {
  readonly imageSize?: number;
  readonly mean?: Triple;
  readonly std?: Triple;
  readonly classes?: readonly string[];
}

const triple = (check: (value: number) => boolean, wanted: string) => (text: string) => {
  const values = text.split(",").map(Number);
  if (values.length !== 3 || !values.every((value) => Number.isFinite(value) && check(value))) {
    throw new InvalidArgumentError(`Give three numbers ${wanted}with commas between.`);
  }
  return values;
};

const names = (text: string) => text.split(",").map((name) => name.trim());

/** Options of a command that also reads models of other makers; each with its help and its reader. */
export const FOREIGN_OPTIONS: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ["--image-size <pixels>", "of a model from elsewhere with open sizes (default: 224)", wholeNumber(8, 4096)],
  ["--mean <r,g,b>", "of a model from elsewhere, in units of v / 255 (default: ImageNet's)", triple(() => true, "")],
  [
    "--std <r,g,b>",
    "of a model from elsewhere, in units of v / 255 (default: ImageNet's)",
    triple((value) => value > 0, "above 0 "),
  ],
  ["--classes <names>", "of a model from elsewhere, in the order of its scores (default: their numbers)", names],
];

export const foreignOf = ({ classes, imageSize: size, mean, std }: ForeignChoices): ForeignModelOptions => ({
  size,
  ...(classes && { classes }),
  ...(mean && { mean }),
  ...(std && { std }),
});
