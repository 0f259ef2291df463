import { IMAGE_INPUT } from "@leukoscope/classifier";
import { float32, type Model, sizeOf } from "@leukoscope/onnx";
import type { Runtime } from "@leukoscope/runtime";

/** Runs that are measured, and those before them that warm caches up. */
export const RUNS = 30;
const WARM_UP = 5;

/**
 * Median milliseconds of one image through each model. The models take turns, and who goes first changes, so that a
 * change of the machine's speed meets all alike.
 */
export async function latencies(
  runtime: Runtime,
  models: readonly Uint8Array[],
  { inputs }: Pick<Model, "inputs">,
  threads?: number,
): Promise<number[]> {
  const dims = inputs.find(({ name }) => name === IMAGE_INPUT)?.dims ?? [];
  const image = float32(
    dims,
    Float32Array.from({ length: sizeOf(dims) }, (_, index) => Math.sin(index)),
  );
  const sessions = await Promise.all(models.map((model) => runtime.load(model, { threads })));
  const times: number[][] = models.map(() => []);
  const order = models.map((_, index) => index);
  for (let run = -WARM_UP; run < RUNS; run++) {
    for (const index of order) {
      const start = performance.now();
      await sessions[index].run({ [IMAGE_INPUT]: image });
      if (run >= 0) times[index].push(performance.now() - start);
    }
    order.reverse();
  }
  await Promise.all(sessions.map((session) => session.release()));
  return times.map(median);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
