import { type ImagePreparer, preparerInThread } from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import type { Metrics } from "@leukoscope/evaluate";
import { type EvaluationContext, evaluateRecords } from "@leukoscope/protocol";
import { Random } from "@leukoscope/random";
import { readText, writeText } from "@leukoscope/storage";

/** How a model did under Gaussian noise, by sigma, grey levels. */
export type NoisyTests = Readonly<Record<string, Metrics>>;

const LEVELS = 255;

/**
 * Tests a run's model under zero-mean Gaussian noise, another for each pixel and channel of the model's input (Makem et
 * al. 2025). What was tested before is read from the run's `noise.json`.
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
    const preparer = noisy(context.preparer ?? preparerInThread, sigma);
    const model = await storage.read(`${folder}/model.onnx`);
    known[sigma] = (await evaluateRecords(model, records, { ...context, preparer })).metrics;
    await writeText(storage, path, `${JSON.stringify(known, undefined, 2)}\n`);
  }
  return known;
}

/** Adds the noise to what a preparer gives. The pixels themselves seed it: the same image has the same noise anywhere. */
export function noisy(preparer: ImagePreparer, sigma: number): ImagePreparer {
  return {
    ahead: preparer.ahead,
    prepare: async (source, spec, draw, options) => {
      const prepared = await preparer.prepare(source, spec, draw, options);
      const values = Float32Array.from(prepared.input);
      const random = new Random(`noise ${sigma} ${digest(values)}`);
      const plane = values.length / spec.mean.length;
      for (let i = 0; i < values.length; i++) {
        const channel = Math.floor(i / plane);
        const [mean, std] = [spec.mean[channel], spec.std[channel]];
        const level = (values[i] * std + mean) * LEVELS + sigma * random.normal();
        values[i] = (Math.min(LEVELS, Math.max(0, level)) / LEVELS - mean) / std;
      }
      return { ...prepared, input: values };
    },
    close: () => preparer.close(),
  };
}

/** FNV-1a, 32 bits, over the bits of the pixels. */
function digest(values: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(values.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}
