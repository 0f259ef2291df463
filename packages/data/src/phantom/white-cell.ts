import type { Random } from "@leukoscope/random";
import { drawBlast } from "./blast.ts";
import type { Cell, WhiteCellClass } from "./cell.ts";
import { drawLymphocyte } from "./lymphocyte.ts";
import { drawNeutrophil } from "./neutrophil.ts";

const PAINTERS: Record<WhiteCellClass, (random: Random) => Cell> = {
  blast: drawBlast,
  lymphocyte: drawLymphocyte,
  neutrophil: drawNeutrophil,
};

/** Draws a white cell of a class; its size, shape and texture come from `random`. */
export const drawWhiteCell = (random: Random, kind: WhiteCellClass): Cell => PAINTERS[kind](random);
