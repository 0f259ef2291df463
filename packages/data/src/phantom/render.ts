import { Random } from "@leukoscope/random";
import type { Cell, CellClass, WhiteCellClass } from "./cell.ts";
import { chance, poisson, uniform } from "./draw.ts";
import { PhantomError } from "./error.ts";
import { Film } from "./film.ts";
import { type Disc, placeRedCells, placeWhiteCells } from "./layout.ts";
import { photograph, spreadPlasma } from "./microscope.ts";
import { drawPatient, type SmearPatient } from "./patient.ts";
import { drawPlatelet } from "./platelet.ts";
import { drawRedCell } from "./red-cell.ts";
import { drawWhiteCell } from "./white-cell.ts";

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
  /** The white cells of the field; 1 to 3 from the patient's mix when left out. */
  readonly cells?: readonly WhiteCellClass[];
  /** Default: the shorter side shows 50 micrometres, times the patient's magnification. */
  readonly micrometresPerPixel?: number;
}

/** One cell of a rendered field. Pixels are counted inside the field, before the microscope's blur. */
export interface Instance {
  readonly class: CellClass;
  /** Tight: [x, y, width, height]. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly centroid: readonly [x: number, y: number];
  /** Red cells and platelets have none. Red cells keep the pixels another cell lies over. */
  readonly nucleusPixels: number;
  readonly cytoplasmPixels: number;
  /** Lobes of the nucleus: 3 to 5 in a neutrophil, 1 in mononuclear cells, 0 where there is no nucleus. */
  readonly lobes: number;
}

export interface Smear {
  /** `data` is RGB, 3 bytes a pixel, row by row. */
  readonly image: { readonly width: number; readonly height: number; readonly data: Uint8Array };
  /** White cells first, then red cells, then platelets. */
  readonly instances: readonly Instance[];
  /** One byte a pixel. White cells only: nucleus 255, cytoplasm 128, all else 0. */
  readonly mask: Uint8Array;
  readonly patient: SmearPatient;
  readonly micrometresPerPixel: number;
}

function drawClasses(random: Random, mix: SmearPatient["mix"]): WhiteCellClass[] {
  return Array.from({ length: 1 + random.int(3) }, () => {
    const draw = random.next();
    if (draw < mix.blast) return "blast";
    return draw < mix.blast + mix.lymphocyte ? "lymphocyte" : "neutrophil";
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
  const scale = 1 / micrometresPerPixel;
  const film = new Film(width, height, scale);
  spreadPlasma(film, random.fork("plasma"), patient.stain.plasma);

  const whiteRandom = random.fork("white cells");
  const kinds = options.cells ?? drawClasses(whiteRandom, patient.mix);
  const whiteCells = kinds.map((kind) => drawWhiteCell(whiteRandom, kind));
  const layout = random.fork("layout");
  const whiteDiscs = placeWhiteCells(
    layout,
    width,
    height,
    whiteCells.map((cell) => cell.reach * scale),
  );

  // White cells displace what they lie on, so they are painted after the red ones.
  const red = layRedCells(film, random.fork("red cells"), patient, whiteDiscs);
  const white = whiteCells.flatMap((cell, k) => paint(film, cell, whiteDiscs[k].x, whiteDiscs[k].y));
  const platelets = scatterPlatelets(film, random.fork("platelets"), patient, whiteDiscs);

  const camera = random.fork("camera");
  const defocus = uniform(camera, 0.85, 1.2) * (chance(camera, 0.08) ? 1.4 : 1);
  const data = photograph(film, camera, patient.stain, patient.optics, defocus);
  return {
    image: { width, height, data },
    instances: [...white, ...red, ...platelets],
    mask: film.mask,
    patient,
    micrometresPerPixel,
  };
}

function paint(film: Film, cell: Cell, x: number, y: number): Instance[] {
  const region = film.paint(cell, x, y);
  return region ? [{ class: cell.class, ...region, lobes: cell.lobes }] : [];
}

function layRedCells(film: Film, random: Random, patient: SmearPatient, whiteDiscs: readonly Disc[]): Instance[] {
  const placed = placeRedCells(random, film.width, film.height, patient.redCells.cover, whiteDiscs, () => {
    const cell = drawRedCell(random, patient.redCells);
    return { cell, radius: cell.reach * film.scale };
  });
  return placed.flatMap(({ cell, x, y }) => paint(film, cell, x, y));
}

function scatterPlatelets(film: Film, random: Random, patient: SmearPatient, whiteDiscs: readonly Disc[]): Instance[] {
  const fields = (film.width * film.height) / (FIELD_MICROMETRES * film.scale) ** 2;
  const instances: Instance[] = [];
  for (let k = poisson(random, patient.platelets * fields); k > 0; k--) {
    const cell = drawPlatelet(random);
    const x = uniform(random, 0, film.width);
    const y = uniform(random, 0, film.height);
    const reach = cell.reach * film.scale + 2;
    if (whiteDiscs.some((disc) => Math.hypot(x - disc.x, y - disc.y) < disc.radius + reach)) continue;
    instances.push(...paint(film, cell, x, y));
  }
  return instances;
}
