import { type ClassifierMetadata, IMAGE_INPUT, type Precision, preprocess } from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import { decodeImage } from "@leukoscope/imaging";
import { type Model, writeModel } from "@leukoscope/onnx";
import {
  type CalibrationMethod,
  calibrate,
  foldBatchNormalization,
  inferenceForm,
  observable,
  toHalf,
  toInt8,
} from "@leukoscope/precision";
import { ProtocolError } from "../errors.ts";
import type { EvaluationContext } from "../evaluate-model.ts";

/**
 * How ranges are chosen. On the test images of `models/b-all-subtypes` every method keeps the accuracy, and this one moves
 * the probabilities least (`bench/results/precision.json`).
 */
export const CALIBRATION_METHOD: CalibrationMethod = "min-max";

/**
 * A classifier in another precision.
 * @param images from which int8 learns the ranges of the activations; read for int8 alone
 * @throws PrecisionError; ProtocolError `bad-data` for int8 without images
 */
export async function inPrecision(
  model: Model,
  metadata: ClassifierMetadata,
  precision: Precision,
  images: readonly ManifestRecord[],
  context: EvaluationContext,
  method: CalibrationMethod = CALIBRATION_METHOD,
): Promise<Model> {
  const props = { ...model.metadata, precision };
  if (precision === "fp32") return { ...model, metadata: props };
  if (precision === "fp16") return { ...toHalf(foldBatchNormalization(inferenceForm(model))), metadata: props };
  if (images.length === 0) {
    throw new ProtocolError("bad-data", "calibration", "int8 needs training images to calibrate on; none is left");
  }
  const session = await context.runtime.load(writeModel(observable(model)), { threads: context.threads });
  try {
    const ranges = await calibrate(session, prepared(images, metadata, context), {
      method,
      onProgress: (done) => context.onProgress?.(done, images.length),
    });
    return { ...toInt8(model, ranges), metadata: props };
  } finally {
    await session.release();
  }
}

async function* prepared(
  images: readonly ManifestRecord[],
  metadata: ClassifierMetadata,
  { storage }: EvaluationContext,
) {
  for (const { path } of images) {
    yield { [IMAGE_INPUT]: preprocess(await decodeImage(await storage.read(path)), metadata) };
  }
}
