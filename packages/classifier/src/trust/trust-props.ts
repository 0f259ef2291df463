import type { ConformalModel, ConformalScore } from "@leukoscope/evaluate";
import type { ClassifierMetadata, SetThresholds } from "../metadata.ts";
import type { PropsReader } from "../props-reader.ts";
import { toBase64 } from "./base64.ts";
import type { OutlierGate } from "./outlier-gate.ts";

const SCORES: readonly ConformalScore[] = ["lac", "aps"];
const unit = (value: number): boolean => value >= 0 && value <= 1;
const share = (value: number): boolean => value > 0 && value < 1;
const SHARE = "a number between 0 and 1";

/** Entries for prediction sets and gate; none where the model has neither. */
export function trustToProps({ sets, gate }: ClassifierMetadata): Record<string, string> {
  return {
    ...(sets && {
      set_score: sets.marginal.score,
      set_coverage: String(sets.marginal.coverage),
      set_thresholds: JSON.stringify(sets.marginal.thresholds),
      set_thresholds_by_class: JSON.stringify(sets.byClass.thresholds),
      set_images: JSON.stringify(sets.marginal.calibration),
    }),
    ...(gate && {
      gate_keep: String(gate.keep),
      gate_threshold: String(gate.threshold),
      gate_shrinkage: String(gate.features.shrinkage),
      gate_features: String(gate.features.dimension),
      gate_means: JSON.stringify(gate.features.means.map(toBase64)),
      gate_factor: toBase64(gate.features.factor),
    }),
  };
}

/** @throws ClassifierError `bad-metadata` */
export function trustFromProps(reader: PropsReader, classes: number): Pick<ClassifierMetadata, "sets" | "gate"> {
  return {
    ...(reader.has("set_score") && { sets: setsOf(reader, classes) }),
    ...(reader.has("gate_threshold") && { gate: gateOf(reader) }),
  };
}

function setsOf(reader: PropsReader, classes: number): SetThresholds {
  const score = reader.oneOf("set_score", SCORES);
  const coverage = reader.number("set_coverage", SHARE, share);
  const calibration = reader.numbers("set_images", classes, "a number of images for each class", (value) => value >= 0);
  const model = (key: string, byClass: boolean): ConformalModel => {
    const thresholds = reader.numbers(key, classes, "a number from 0 to 1 for each class", unit);
    return { score, coverage, byClass, thresholds, calibration };
  };
  return { marginal: model("set_thresholds", false), byClass: model("set_thresholds_by_class", true) };
}

function gateOf(reader: PropsReader): OutlierGate {
  const dimension = reader.number(
    "gate_features",
    "a whole number above 0",
    (value) => Number.isInteger(value) && value > 0,
  );
  const diagonal = (factor: Float64Array) =>
    Array.from({ length: dimension }, (_, i) => factor[(i * (i + 3)) / 2]).every((value) => value > 0);
  const length = (dimension * (dimension + 1)) / 2;
  return {
    features: {
      dimension,
      means: reader.rows("gate_means", dimension),
      factor: reader.floats(
        "gate_factor",
        length,
        `${length} float32 in base64, a triangle with a diagonal above 0`,
        diagonal,
      ),
      shrinkage: reader.number("gate_shrinkage", "from 0 to 1", unit),
    },
    threshold: reader.number("gate_threshold", "a number above 0", (value) => value > 0),
    keep: reader.number("gate_keep", SHARE, share),
  };
}
