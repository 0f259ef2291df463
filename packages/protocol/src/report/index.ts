export { confusionSvg } from "./confusion.ts";
export type { EpochRecord } from "./history.ts";
export { learningCurvesSvg } from "./learning-curves.ts";
export { modelCard } from "./model-card/model-card.ts";
export type { CardDataset, CardEvaluation, CardPreprocessing, ModelCardData } from "./model-card/model-card-data.ts";
export { reliabilitySvg } from "./reliability.ts";
export { ReportError, type ReportErrorCode } from "./report-error.ts";
export { type RobustnessPoint, robustnessSvg } from "./robustness-curves.ts";
export { precisionRecallSvg, rocSvg, type ScoredImages } from "./score-curves.ts";
