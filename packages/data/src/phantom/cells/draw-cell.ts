import type { Random } from "@leukoscope/random";
import { drawBasophil } from "./basophil.ts";
import { drawBlast } from "./blast.ts";
import type { Cell, PhantomClass } from "./cell.ts";
import { drawEosinophil } from "./eosinophil.ts";
import { drawLymphocyte } from "./lymphocyte.ts";
import { drawMonocyte } from "./monocyte.ts";
import { drawNeutrophil } from "./neutrophil.ts";
import { drawLargePlatelet } from "./platelet.ts";
import { drawSmudge } from "./smudge.ts";

const PAINTERS: Readonly<Record<PhantomClass, (random: Random) => Cell>> = {
  blast: drawBlast,
  lymphocyte: drawLymphocyte,
  neutrophil: drawNeutrophil,
  monocyte: drawMonocyte,
  eosinophil: drawEosinophil,
  basophil: drawBasophil,
  smudge: drawSmudge,
  platelet: drawLargePlatelet,
};

/** Draws a cell that a field is about; its size, shape and texture come from `random`. */
export const drawCell = (random: Random, kind: PhantomClass): Cell => PAINTERS[kind](random);
