import { decodeImage } from "@leukoscope/imaging";
import { mapAhead, PoolError } from "@leukoscope/pool";
import { abortable, type RunOptions, RuntimeError } from "@leukoscope/runtime";
import type { Classifier } from "./classifier.ts";
import type { Prediction } from "./prediction.ts";
import { type ImagePreparer, preparerInThread } from "./preparation/image-preparer.ts";

/** An image file that has yet to be read. */
export interface ImageSource {
  readonly path: string;
  read(): Promise<Uint8Array>;
}

/** One line of a table of predictions: what the model says, or why this image could not be judged. */
export type PredictionRow =
  | (Prediction & { readonly path: string })
  | { readonly path: string; readonly error: string };

export interface PredictManyOptions extends RunOptions {
  /** Decodes and prepares the images; by default in this thread. It stays the caller's to close. */
  readonly preparer?: ImagePreparer;
}

/** Labels an encoded image (JPEG, PNG, BMP, TIFF). @throws ImageError for a broken image; RuntimeError */
export async function predictBytes(classifier: Classifier, bytes: Uint8Array): Promise<Prediction> {
  return classifier.predict(await decodeImage(bytes));
}

/**
 * Labels files in their order. The next ones are read and prepared meanwhile, as many as the preparer works ahead, and
 * no more are held in memory. A file that can't be read or is no whole image gives a row with `error`, and the rest go
 * on.
 * @throws RuntimeError when the model itself fails: the next image would fare no better; `aborted`
 */
export async function* predictMany(
  classifier: Classifier,
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  { preparer = preparerInThread, signal }: PredictManyOptions = {},
): AsyncGenerator<PredictionRow, void, undefined> {
  const prepared = mapAhead(sources, preparer.ahead, async (source) => {
    const bytes = async () => ({ bytes: await source.read() });
    const outcome = await settled(preparer.prepare(bytes, classifier.metadata, 0, { signal }));
    return { path: source.path, outcome };
  });
  const step = async (): Promise<PredictionRow | undefined> => {
    const next = await prepared.next();
    if (next.done) return undefined;
    signal?.throwIfAborted();
    const { path, outcome } = next.value;
    try {
      return { path, ...(await classifier.predictPrepared(outcome(), { signal })) };
    } catch (error) {
      if (error instanceof RuntimeError || (error instanceof PoolError && error.code === "closed")) throw error;
      return { path, error: error instanceof Error ? error.message : String(error) };
    }
  };
  try {
    for (;;) {
      const row = await abortable(signal, "labelling", step);
      if (!row) return;
      yield row;
    }
  } finally {
    await prepared.return();
  }
}

/** A result or an error, either of which is to be met later. */
const settled = <T>(promise: Promise<T>): Promise<() => T> =>
  promise.then(
    (value) => () => value,
    (error) => () => {
      throw error;
    },
  );
