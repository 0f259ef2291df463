export { importFormats } from "./adapters/index.ts";
export { type Duplicates, type LabelConflict, markDuplicates } from "./import/duplicates.ts";
export { ImportError, type ImportErrorCode, type Rejection } from "./import/error.ts";
export {
  countClasses,
  type Imported,
  type ImportOptions,
  type ImportProgress,
  importDataset,
} from "./import/import-dataset.ts";
export { ManifestError, type ManifestErrorCode } from "./manifest/error.ts";
export { formatManifest, parseManifest } from "./manifest/manifest.ts";
export { isAbsolutePath, moveManifest, pathInManifest, resolvePath } from "./manifest/paths.ts";
export { type Box, type ManifestRecord, type SplitName, splitNames } from "./manifest/record.ts";
export * from "./phantom/index.ts";
export { SplitError, type SplitErrorCode } from "./splits/error.ts";
export { type SplitOptions, type SplitRatio, type SplitScheme, splitSchemes } from "./splits/options.ts";
export { type SplitResult, type SplitSummary, splitManifest } from "./splits/split-manifest.ts";
