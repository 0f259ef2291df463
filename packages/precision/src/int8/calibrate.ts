import type { Model, Tensor } from "@leukoscope/onnx";
import { typesOf } from "@leukoscope/onnx";
import { PrecisionError } from "../errors.ts";
import { type CalibrationMethod, chooseRange } from "./choose-range.ts";
import { Histogram } from "./histogram.ts";
import { quantizationPlan, valuesToObserve } from "./plan.ts";
import type { Range } from "./range.ts";

/** A loaded model, as far as calibration needs one. */
export interface Runner {
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}

/**
 * The float model whose outputs are all the activations that `toInt8` will quantise: load it and hand it to
 * `calibrate`. @throws PrecisionError `not-float32`
 */
export function observable(given: Model): Model {
  const plan = quantizationPlan(given);
  const types = typesOf(plan.model);
  const inputs = new Set(plan.model.inputs.map(({ name }) => name));
  const outputs = valuesToObserve(plan).flatMap((name) => {
    const type = types.get(name);
    return type && !inputs.has(name) ? [{ name, ...type }] : [];
  });
  return { ...plan.model, outputs };
}

export interface CalibrationOptions {
  /** `min-max` by default. */
  readonly method?: CalibrationMethod;
  readonly onProgress?: (done: number) => void;
}

/**
 * The ranges of all activations over some batches.
 * @param runner runs `observable(model)`
 * @param batches feeds; a few dozen images of every class are enough
 * @throws PrecisionError `no-calibration` without a batch
 */
export async function calibrate(
  runner: Runner,
  batches: Iterable<Readonly<Record<string, Tensor>>> | AsyncIterable<Readonly<Record<string, Tensor>>>,
  { method = "min-max", onProgress }: CalibrationOptions = {},
): Promise<Map<string, Range>> {
  const histograms = await observe(runner, batches, onProgress);
  return new Map([...histograms].map(([name, histogram]) => [name, chooseRange(histogram, method)]));
}

/** What `calibrate` sees, to choose ranges by several methods from one pass. */
export async function observe(
  runner: Runner,
  batches: Iterable<Readonly<Record<string, Tensor>>> | AsyncIterable<Readonly<Record<string, Tensor>>>,
  onProgress?: (done: number) => void,
): Promise<Map<string, Histogram>> {
  const histograms = new Map<string, Histogram>();
  let done = 0;
  for await (const feeds of batches) {
    const outputs = await runner.run(feeds);
    for (const [name, { type, data }] of Object.entries({ ...feeds, ...outputs })) {
      if (type !== "float32") continue;
      const histogram = histograms.get(name) ?? new Histogram();
      histograms.set(name, histogram);
      histogram.add(data as Float32Array);
    }
    done += 1;
    onProgress?.(done);
  }
  if (done === 0) {
    throw new PrecisionError("no-calibration", "", "int8 needs images to learn the ranges of the activations from");
  }
  return histograms;
}
