import type { RunOptions } from "@leukoscope/pool";
import {
  type Draw,
  type PixelSource,
  type PreparationSpec,
  type PreparedImage,
  prepareImage,
} from "./prepare-image.ts";

/** Gives pixels when they are wanted. */
export type LazySource = () => PixelSource | Promise<PixelSource>;

/** Prepares images, in this thread or on others: the same bits wherever. */
export interface ImagePreparer {
  /** How many images it is worth having under way beside the one that is waited for. */
  readonly ahead: number;
  /**
   * @param source called when its turn comes, so that files that wait take no memory; so is that of a partner
   * @param draw augmentation, see `Draw`
   * @throws ImageError for a broken image; what `source` throws; PoolError from a pool
   */
  prepare(
    source: LazySource,
    spec: PreparationSpec,
    draw: Draw<LazySource>,
    options?: RunOptions,
  ): Promise<PreparedImage>;
  /** Ends its workers. */
  close(): Promise<void>;
}

/** Prepares images in the thread that asks. */
export const preparerInThread: ImagePreparer = {
  // The model runs in a worker of its own meanwhile.
  ahead: 1,
  prepare: async (source, spec, draw) => prepareImage({ source: await source(), spec, draw: await atHand(draw) }),
  async close() {},
};

/** The draw with the pixels of its partner, each source passed through `pass`. */
export async function atHand(
  draw: Draw<LazySource>,
  pass: (source: PixelSource) => PixelSource = (source) => source,
): Promise<Draw> {
  if (typeof draw === "number") return draw;
  const { partner, ...own } = draw;
  return partner ? { ...own, partner: { ...partner, source: pass(await partner.source()) } } : own;
}
