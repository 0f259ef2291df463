import { Random } from "@leukoscope/random";
import type { Cell, CellClass, PhantomClass } from "./cells/cell.ts";
import { drawCell } from "./cells/draw-cell.ts";
import { drawPlatelet } from "./cells/platelet.ts";
import { drawRedCell } from "./cells/red-cell.ts";
import { chance, poisson, uniform } from "./draw.ts";
import { PhantomError } from "./error.ts";
import { Film } from "./film/film.ts";
import { photograph, spreadPlasma } from "./film/microscope.ts";
import { type Disc, placeRedCells, placeWhiteCells } from "./layout.ts";
import { type CellMix, drawPatient, type SmearPatient } from "./patients/patient.ts";

/** Side of the field of view that fills the shorter side of an image, micrometres. */
export const FIELD_MICROMETRES = 50;

const SMALLEST_SIDE = 32;

export interface SmearOptions {
  /** Pixels, whole, at least 32. */
  readonly width: number;
  readonly height: number;
  /** Decides all that the patient does not: same seed, same bytes. */
  readonly seed: number | string;
  /** Drawn from the seed when left out. */
  readonly patient?: SmearPatient;
  /** The cells the field is about; 1 to 3 from the patient's mix when left out. */
  readonly cells?: readonly PhantomClass[];
  /** Default: the shorter side shows 50 micrometres, times the patient's magnification. */
  readonly micrometresPerPixel?: number;
  /** Probability with which a cell of `cells` touches or overlaps an earlier one, 0 to 1; default 0. */
  readonly overlap?: number;
  /** The first cell lies exactly in the middle, in place of near it. */
  readonly centred?: boolean;
  /** Factor on the patient's blur: 1 in focus, 3 plainly out of focus. Default: drawn, 0.85 to 1.7. */
  readonly focus?: number;
  /** Another photograph of the same film: other noise and focus for each number. Default 0. */
  readonly retake?: number;
}

/**
 * One cell of a rendered field. Pixels are counted inside the field, before the microscope's blur, and those that a later
 * cell lies over are counted too; `Smear.cells` tells what is on top.
 */
export interface Instance {
  readonly class: CellClass;
  /** Tight: [x, y, width, height]. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly centroid: readonly [x: number, y: number];
  /** Red cells and platelets have none; a smudge cell is all nucleus. */
  readonly nucleusPixels: number;
  readonly cytoplasmPixels: number;
  /** Lobes of the nucleus: 3 to 5 in a neutrophil, 2 or 3 in its sisters, 1 in others, 0 where there is no nucleus. */
  readonly lobes: number;
}

export interface Smear {
  /** `data` is RGB, 3 bytes a pixel, row by row. */
  readonly image: { readonly width: number; readonly height: number; readonly data: Uint8Array };
  /** The cells the field is about, in the order they were asked for, then red cells, then platelets. */
  readonly instances: readonly Instance[];
  /** One byte a pixel. White cells only: nucleus 255, cytoplasm 128, all else 0. */
  readonly mask: Uint8Array;
  /** One number a pixel: 1 + the index in `instances` of the uppermost cell, 0 where there is none. */
  readonly cells: Uint16Array;
  readonly patient: SmearPatient;
  readonly micrometresPerPixel: number;
  /** Factor on the patient's blur. */
  readonly focus: number;
}

/** `count` classes, each with the probability that the mix gives it. */
export function drawFromMix(random: Random, mix: CellMix, count: number): PhantomClass[] {
  const shares = Object.entries(mix) as [PhantomClass, number][];
  return Array.from({ length: count }, () => {
    const draw = random.next();
    let sum = 0;
    for (const [kind, share] of shares) {
      sum += share;
      if (draw < sum) return kind;
    }
    return shares[shares.length - 1][0];
  });
}

function checkSide(name: string, value: number): void {
  if (Number.isInteger(value) && value >= SMALLEST_SIDE && value <= 8192) return;
  throw new PhantomError(
    "bad-option",
    value,
    `${name} is ${value}: give a whole number of pixels from ${SMALLEST_SIDE} to 8192`,
  );
}

/**
 * Renders one field of a Wright- or Leishman-stained blood smear with its exact ground truth.
 * Throws PhantomError: `bad-option` for a size out of range, `does-not-fit` when the white cells find no room.
 */
export function renderSmear(options: SmearOptions): Smear {
  const { width, height } = options;
  checkSide("width", width);
  checkSide("height", height);
  const random = new Random(options.seed);
  const patient = options.patient ?? drawPatient(random.fork("patient"), "patient");
  const micrometresPerPixel =
    options.micrometresPerPixel ?? (FIELD_MICROMETRES * patient.magnification) / Math.min(width, height);
  if (!(micrometresPerPixel > 0)) {
    throw new PhantomError(
      "bad-option",
      micrometresPerPixel,
      `micrometresPerPixel is ${micrometresPerPixel}: give a positive number`,
    );
  }
  const { overlap = 0 } = options;
  if (!(overlap >= 0 && overlap <= 1)) {
    throw new PhantomError("bad-option", overlap, `overlap is ${overlap}: give a share from 0 to 1`);
  }
  if (options.focus !== undefined && !(options.focus > 0 && options.focus <= 20)) {
    throw new PhantomError(
      "bad-option",
      options.focus,
      `focus is ${options.focus}: give a factor above 0 and up to 20`,
    );
  }
  const scale = 1 / micrometresPerPixel;
  const film = new Film(width, height, scale);
  spreadPlasma(film, random.fork("plasma"), patient.stain.plasma);

  const whiteRandom = random.fork("white cells");
  const kinds = options.cells ?? drawFromMix(whiteRandom, patient.mix, 1 + whiteRandom.int(3));
  const whiteCells = kinds.map((kind) => drawCell(whiteRandom, kind));
  const layout = random.fork("layout");
  const whiteDiscs = placeWhiteCells(
    layout,
    width,
    height,
    whiteCells.map((cell) => cell.reach * scale),
    { centred: options.centred ?? false, overlap },
  );

  // White cells displace what they lie on, so they are painted after the red ones.
  const painter = new Painter(film);
  const red = layRedCells(painter, random.fork("red cells"), patient, whiteDiscs);
  const white = whiteCells.flatMap((cell, k) => painter.paint(cell, whiteDiscs[k].x, whiteDiscs[k].y));
  const platelets = scatterPlatelets(painter, random.fork("platelets"), patient, whiteDiscs);
  const painted = [...white, ...red, ...platelets];

  const camera = random.fork(options.retake ? `camera ${options.retake}` : "camera");
  const drawn = uniform(camera, 0.85, 1.2) * (chance(camera, 0.08) ? 1.4 : 1);
  const focus = options.focus ?? drawn;
  const data = photograph(film, camera, patient.stain, patient.optics, focus);
  return {
    image: { width, height, data },
    instances: painted.map(({ instance }) => instance),
    mask: film.mask,
    cells: renumbered(
      film.cells,
      painted.map(({ number }) => number),
    ),
    patient,
    micrometresPerPixel,
    focus,
  };
}

interface Painted {
  readonly number: number;
  readonly instance: Instance;
}

/** Paints cells, numbered from 1 in the order they are painted. */
class Painter {
  #number = 0;

  constructor(readonly film: Film) {}

  paint(cell: Cell, x: number, y: number): Painted[] {
    const number = ++this.#number;
    const region = this.film.paint(cell, x, y, number);
    return region ? [{ number, instance: { class: cell.class, ...region, lobes: cell.lobes } }] : [];
  }
}

/** The same map of cells with 1, 2, … for the given numbers. */
function renumbered(cells: Uint16Array, order: readonly number[]): Uint16Array {
  const places = new Uint16Array(1 + Math.max(0, ...order));
  for (const [index, number] of order.entries()) places[number] = index + 1;
  return cells.map((number) => places[number]);
}

function layRedCells(painter: Painter, random: Random, patient: SmearPatient, whiteDiscs: readonly Disc[]): Painted[] {
  const { film } = painter;
  const placed = placeRedCells(random, film.width, film.height, patient.redCells.cover, whiteDiscs, () => {
    const cell = drawRedCell(random, patient.redCells);
    return { cell, radius: cell.reach * film.scale };
  });
  return placed.flatMap(({ cell, x, y }) => painter.paint(cell, x, y));
}

function scatterPlatelets(
  painter: Painter,
  random: Random,
  patient: SmearPatient,
  whiteDiscs: readonly Disc[],
): Painted[] {
  const { film } = painter;
  const fields = (film.width * film.height) / (FIELD_MICROMETRES * film.scale) ** 2;
  const painted: Painted[] = [];
  for (let k = poisson(random, patient.platelets * fields); k > 0; k--) {
    const cell = drawPlatelet(random);
    const x = uniform(random, 0, film.width);
    const y = uniform(random, 0, film.height);
    const reach = cell.reach * film.scale + 2;
    if (whiteDiscs.some((disc) => Math.hypot(x - disc.x, y - disc.y) < disc.radius + reach)) continue;
    painted.push(...painter.paint(cell, x, y));
  }
  return painted;
}
