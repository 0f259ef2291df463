export type { EpochRecord } from "./history.ts";
export { bullets as markdownBullets, section as cardSection, table as markdownTable } from "./model-card/format.ts";
export { type CardHead, type CardKind, frontMatter } from "./model-card/front-matter.ts";
export { modelCard } from "./model-card/model-card.ts";
export type { CardDataset, CardEvaluation, CardPreprocessing, ModelCardData } from "./model-card/model-card-data.ts";
export { results as cardResults } from "./model-card/results.ts";
export type { RobustnessPoint } from "./robustness-curves.ts";
export { RunReportError, type RunReportErrorCode } from "./run-report-error.ts";
