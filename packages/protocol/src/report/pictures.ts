/** The pictures, apart from the rest: Plot takes a fifth of a second to load, so only what draws imports it. */
export { confusionSvg } from "./confusion.ts";
export { learningCurvesSvg } from "./learning-curves.ts";
export { reliabilitySvg } from "./reliability.ts";
export { robustnessSvg } from "./robustness-curves.ts";
export { precisionRecallSvg, rocSvg, type ScoredImages } from "./score-curves.ts";
