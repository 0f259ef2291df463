export { type CellClass, DEFAULT_PHANTOM_CLASSES, PHANTOM_CLASSES, type PhantomClass } from "./cells/cell.ts";
export { PhantomError, type PhantomErrorCode } from "./error.ts";
export { CYTOPLASM, NUCLEUS } from "./film/film.ts";
export { generatePhantoms, type PhantomProgress, type PhantomSet } from "./generate.ts";
export { PHANTOM_LAYOUTS, type PhantomLayout, type PhantomOptions } from "./options.ts";
export {
  type Absorbance,
  type CellMix,
  drawPatient,
  type Optics,
  type PatientOptions,
  type RedCellHabit,
  type SmearPatient,
  type Stain,
} from "./patients/patient.ts";
export { SCANNER_NAMES, type ScannerName } from "./patients/scanners.ts";
export { STAIN_NAMES, type StainName } from "./patients/stains.ts";
export { type Rectangle, SHORTCUT_KINDS, type ShortcutKind, type ShortcutOptions } from "./plant/shortcut.ts";
export { FIELD_MICROMETRES, type Instance, renderSmear, type Smear, type SmearOptions } from "./render.ts";
export type { PhantomRecord, PhantomTruth } from "./save.ts";
