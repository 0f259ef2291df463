export { calibrationImages } from "./calibration-images.ts";
export { type Exported, type ExportOptions, exportModel } from "./export-model.ts";
export type { ExportReport, MeasuredFile } from "./export-report.ts";
export { type WrittenExport, writeExport } from "./write-export.ts";
