export { calibrationImages } from "./calibration-images.ts";
export { type Exported, type ExportOptions, exportModel } from "./export-model.ts";
export type { ExportReport, MeasuredFile } from "./export-report.ts";
export { CALIBRATION_METHOD, inPrecision } from "./in-precision.ts";
export { type CardFile, withPrecisions } from "./precision-section.ts";
export { type WrittenExport, writeExport } from "./write-export.ts";
