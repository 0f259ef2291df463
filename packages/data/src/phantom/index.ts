export { type CellClass, WHITE_CELL_CLASSES, type WhiteCellClass } from "./cell.ts";
export { PhantomError, type PhantomErrorCode } from "./error.ts";
export { CYTOPLASM, NUCLEUS } from "./film.ts";
export { generatePhantoms, type PhantomOptions, type PhantomProgress, type PhantomSet } from "./generate.ts";
export {
  type Absorbance,
  drawPatient,
  type Optics,
  type RedCellHabit,
  type SmearPatient,
  type Stain,
} from "./patient.ts";
export { FIELD_MICROMETRES, type Instance, renderSmear, type Smear, type SmearOptions } from "./render.ts";
