import type { ManifestRecord } from "@leukoscope/data";
import type { Metrics } from "@leukoscope/evaluate";
import { type EvaluationContext, evaluateRecords, noiseCorruption } from "@leukoscope/protocol";
import { readText, writeText } from "@leukoscope/storage";

/** How a model did under Gaussian noise, by sigma, grey levels. */
export type NoisyTests = Readonly<Record<string, Metrics>>;

/**
 * Tests a run's model under zero-mean Gaussian noise, another for each pixel and channel of the image (Makem et al. 2025). What was tested before is read from the run's `noise.json`.
 * @param sigmas above 0
 */
export async function noisyTests(
  folder: string,
  records: readonly ManifestRecord[],
  sigmas: readonly number[],
  context: EvaluationContext,
): Promise<NoisyTests> {
  const { storage } = context;
  const path = `${folder}/noise.json`;
  const known: Record<string, Metrics> = (await storage.exists(path)) ? JSON.parse(await readText(storage, path)) : {};
  for (const sigma of sigmas) {
    if (Object.hasOwn(known, sigma)) continue;
    const model = await storage.read(`${folder}/model.onnx`);
    known[sigma] = (await evaluateRecords(model, records, { ...context, corrupt: noiseCorruption(sigma) })).metrics;
    await writeText(storage, path, `${JSON.stringify(known, undefined, 2)}\n`);
  }
  return known;
}
