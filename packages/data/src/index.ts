export type { DataSetFacts, SourceCheck } from "./adapters/adapter.ts";
export { dataSetFacts, importFormats } from "./adapters/index.ts";
export { type AlikePair, type Audit, type Audited, type AuditOptions, auditManifest } from "./audit/audit-manifest.ts";
export { contactSheet } from "./audit/contact-sheet.ts";
export type { Finding, Unreadable } from "./audit/findings.ts";
export type { Leak, Relation } from "./audit/leaks.ts";
export type { Shortcut } from "./audit/shortcuts.ts";
export { type Cleaned, cleanManifest, type Removal } from "./cleaning/clean-manifest.ts";
export { findExactCopies, type RepeatedImages, repeatedImages } from "./cleaning/repeated-images.ts";
export { type DescribeOptions, describeManifest, type JsonLd } from "./croissant/describe.ts";
export { CroissantError, type CroissantErrorCode } from "./croissant/error.ts";
export type { SetFacts } from "./croissant/facts.ts";
export { type Fingerprint, fingerprintOf } from "./duplicates/fingerprint.ts";
export {
  findNearDuplicates,
  NEAR_LIKENESS,
  NEAR_RADIUS,
  type NearOptions,
  type NearPair,
} from "./duplicates/near-duplicates.ts";
export { findRepeatedImages, type Repeated, withGroups } from "./duplicates/repeated.ts";
export { type Duplicates, type LabelConflict, markDuplicates } from "./import/duplicates.ts";
export { ImportError, type ImportErrorCode, type Rejection, type RejectionKind } from "./import/error.ts";
export {
  countClasses,
  type Imported,
  type ImportOptions,
  type ImportProgress,
  type ImportSummary,
  importDataset,
  streamDataset,
} from "./import/import-dataset.ts";
export { type AllowedKind, allowedKinds, type CleaningRules, DEFAULT_MIN_SIDE } from "./import/rules.ts";
export { MASK_VALUES, snapMask } from "./import/snap-mask.ts";
export { LabelMapError, type LabelMapErrorCode } from "./labels/error.ts";
export { type LabelMap, parseLabelMap, type Target, targetFor } from "./labels/label-map.ts";
export { type Dropped, type Merged, mergeManifests, type PlacedManifest } from "./labels/merge.ts";
export { LockError, type LockErrorCode } from "./lock/error.ts";
export { type Looker, looksPath, readLooks, recordLook, type TestLook } from "./lock/looks.ts";
export { copyLock, lockPath, lockTest, openLock, readLock, type TestLock, withoutTest } from "./lock/test-lock.ts";
export { ManifestError, type ManifestErrorCode } from "./manifest/error.ts";
export { formatManifest, parseManifest } from "./manifest/manifest.ts";
export { isAbsolutePath, moveManifest, pathInManifest, resolveManifest, resolvePath } from "./manifest/paths.ts";
export { type Box, type LabelledPoint, type ManifestRecord, type SplitName, splitNames } from "./manifest/record.ts";
export * from "./phantom/index.ts";
export { PullError, type PullErrorCode } from "./pull/error.ts";
export type { PullLock, PullTrust } from "./pull/lock.ts";
export { type PullDataOptions, type PulledDataSet, pullDataSet } from "./pull/pull-data-set.ts";
export { findOpenSet, type OpenSet, openSets, type SetByHand, setsByHand } from "./pull/sources.ts";
export type { UnpackLimits } from "./pull/unpack.ts";
export { SplitError, type SplitErrorCode } from "./splits/error.ts";
export { type SplitOptions, type SplitRatio, type SplitScheme, splitSchemes } from "./splits/options.ts";
export { type SplitResult, type SplitSummary, splitManifest } from "./splits/split-manifest.ts";
export type { Tie } from "./splits/together.ts";
