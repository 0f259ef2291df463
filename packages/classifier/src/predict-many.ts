import { decodeImage } from "@leukoscope/imaging";
import { RuntimeError } from "@leukoscope/runtime";
import type { Classifier } from "./classifier.ts";
import type { Prediction } from "./prediction.ts";

/** An image file that has yet to be read. */
export interface ImageSource {
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/** One line of a table of predictions: what the model says, or why this image could not be judged. */
export type PredictionRow =
  | (Prediction & { readonly path: string })
  | { readonly path: string; readonly error: string };

/** Labels an encoded image (JPEG, PNG, BMP, TIFF). @throws ImageError for a broken image; RuntimeError */
export async function predictBytes(classifier: Classifier, bytes: Uint8Array): Promise<Prediction> {
  return classifier.predict(await decodeImage(bytes));
}

/**
 * Labels files one after the other, in their order, holding one at a time in memory. A file that can't be read or is
 * no whole image gives a row with `error`, and the rest go on.
 * @throws RuntimeError when the model itself fails: the next image would fare no better
 */
export async function* predictMany(
  classifier: Classifier,
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
): AsyncGenerator<PredictionRow, void, undefined> {
  for await (const source of sources) yield await predictRow(classifier, source);
}

async function predictRow(classifier: Classifier, source: ImageSource): Promise<PredictionRow> {
  const { path } = source;
  try {
    return { path, ...(await predictBytes(classifier, await source.read())) };
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    return { path, error: error instanceof Error ? error.message : String(error) };
  }
}
