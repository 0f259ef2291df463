import { ImageError } from "@leukoscope/imaging";
import { type Job, ownBuffer, type Parcel, type RunOptions, type WorkerHandle, WorkerPool } from "@leukoscope/pool";
import { atHand, type ImagePreparer, type LazySource } from "./image-preparer.ts";
import {
  type Draw,
  type PixelSource,
  type Preparation,
  type PreparationSpec,
  type PreparedImage,
  prepareImage,
} from "./prepare-image.ts";

/** Prepares images on other threads. */
export class PooledPreparer implements ImagePreparer {
  readonly ahead: number;
  readonly #pool: WorkerPool<Preparation, PreparedImage>;

  /** @param start makes a worker that serves {@link preparationJob} @param workers at least 1 */
  constructor(start: () => WorkerHandle, workers: number) {
    this.#pool = new WorkerPool(start, { workers, errors: { ImageError } });
    this.ahead = this.#pool.capacity;
  }

  prepare(
    source: LazySource,
    spec: PreparationSpec,
    draw: Draw<LazySource>,
    options?: RunOptions,
  ): Promise<PreparedImage> {
    const parcel = async (): Promise<Parcel<Preparation>> => ({
      value: { source: asParts(await source()), spec: specOnly(spec), draw: await atHand(draw, asParts) },
    });
    return this.#pool.run(parcel, options);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** Sending a part of a buffer would copy all of it. */
function asParts(source: PixelSource): PixelSource {
  if ("bytes" in source) return { bytes: ownBuffer(source.bytes) };
  const { width, height, data } = source.fitted;
  return { fitted: { width, height, data: ownBuffer(data) } };
}

/** Metadata carry more than workers need. */
const specOnly = ({ preparation, input, resize, colourOrder, mean, std }: PreparationSpec): PreparationSpec => ({
  preparation,
  input,
  resize,
  colourOrder,
  mean,
  std,
});

/** What the workers do. Results are handed over without a copy. */
export const preparationJob: Job<Preparation, PreparedImage> = async (preparation) => {
  const { fitted, ...prepared } = await prepareImage(preparation);
  if (!fitted) return { value: { ...prepared, fitted }, transfer: [prepared.input.buffer] };
  const data = ownBuffer(fitted.data);
  return {
    value: { ...prepared, fitted: { ...fitted, data } },
    transfer: [prepared.input.buffer, data.buffer],
  };
};
