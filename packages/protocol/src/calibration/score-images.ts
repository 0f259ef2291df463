import { type Classifier, type ImagePreparer, preparerInThread, type Scores } from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import { mapAhead } from "@leukoscope/pool";
import type { Storage } from "@leukoscope/storage";
import { namingImage } from "../named-image.ts";

export interface ScoringContext {
  readonly storage: Storage;
  readonly preparer?: ImagePreparer;
  readonly signal?: AbortSignal;
  readonly onImage?: () => void;
}

/** What the network gives for each image, before it is read. @throws ImageError for a broken image; RuntimeError */
export async function scoreImages(
  classifier: Classifier,
  records: readonly ManifestRecord[],
  { storage, preparer = preparerInThread, signal, onImage }: ScoringContext,
): Promise<Scores[]> {
  const prepared = mapAhead(records, preparer.ahead, ({ path }) =>
    namingImage(
      path,
      preparer.prepare(async () => ({ bytes: await storage.read(path) }), classifier.metadata, 0, { signal }),
    ),
  );
  const scores: Scores[] = [];
  for await (const image of prepared) {
    scores.push(await classifier.scoresOf(image, { signal }));
    onImage?.();
  }
  return scores;
}
