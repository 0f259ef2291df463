import type { RunOptions } from "@leukoscope/pool";
import { type PixelSource, type PreparationSpec, type PreparedImage, prepareImage } from "./prepare-image.ts";

/** Prepares images, in this thread or on others: the same bits wherever. */
export interface ImagePreparer {
  /** How many images it is worth having under way beside the one that is waited for. */
  readonly ahead: number;
  /**
   * @param source called when its turn comes, so that files that wait take no memory
   * @param draw augmentation, see `Preparation`
   * @throws ImageError for a broken image; what `source` throws; PoolError from a pool
   */
  prepare(
    source: () => PixelSource | Promise<PixelSource>,
    spec: PreparationSpec,
    draw: number,
    options?: RunOptions,
  ): Promise<PreparedImage>;
  /** Ends its workers. */
  close(): Promise<void>;
}

/** Prepares images in the thread that asks. */
export const preparerInThread: ImagePreparer = {
  // The model runs in a worker of its own meanwhile.
  ahead: 1,
  prepare: async (source, spec, draw) => prepareImage({ source: await source(), spec, draw }),
  async close() {},
};
