import { CHANNEL_BLOCKS_DOMAIN, float32, GraphBuilder, int, writeModel } from "@leukoscope/onnx";
import type { Runtime } from "../index.ts";

/** What ONNX Runtime's kernels have on the processors that they are written for. */
const KNOWN_BLOCKS = [16, 8];

const CHANNELS = 32;
const POSITIONS = 2;
/** Any number but one, so that a convolution that does nothing is seen. */
const FACTOR = 3;

/** Lays planes out in blocks, multiplies them there, and lays them out as before. */
function probe(): Uint8Array {
  const builder = new GraphBuilder();
  const domain = CHANNEL_BLOCKS_DOMAIN;
  const planes = builder.input("planes", { type: "float32", dims: [1, CHANNELS, 1, POSITIONS] });
  const kernel = builder.initializer("kernel", float32([CHANNELS, 1, 1, 1], new Float32Array(CHANNELS).fill(FACTOR)));
  builder.op("ReorderInput", [planes], {}, { domain, outputs: ["blocked"] });
  builder.op("Conv", ["blocked", kernel], { group: int(CHANNELS) }, { domain, outputs: ["multiplied"] });
  builder.op("ReorderOutput", ["multiplied"], { channels: int(CHANNELS) }, { domain, outputs: ["result"] });
  for (const output of ["blocked", "result"]) builder.output(output);
  return writeModel(builder.build("channel-block-probe"));
}

/** Planes in blocks of channels: [C / block, positions, block]. */
function inBlocks(values: Float32Array, block: number): Float32Array {
  return values.map((_, index) => {
    const within = index % block;
    const position = Math.floor(index / block) % POSITIONS;
    const first = Math.floor(index / (block * POSITIONS)) * block;
    return values[(first + within) * POSITIONS + position];
  });
}

const same = (a: ArrayLike<unknown>, b: Float32Array): boolean =>
  a.length === b.length && b.every((value, index) => value === a[index]);

/**
 * How many channels lie in a block where the runtime's kernels on this processor want them so, found out by computing
 * with them; undefined where it has no such kernels, or another build of it does not do what is expected.
 */
export async function channelBlockOf(runtime: Runtime): Promise<number | undefined> {
  const data = Float32Array.from({ length: CHANNELS * POSITIONS }, (_, index) => index);
  const multiplied = data.map((value) => value * FACTOR);
  try {
    const session = await runtime.load(probe(), { threads: 1 });
    try {
      const { blocked, result } = await session.run({ planes: float32([1, CHANNELS, 1, POSITIONS], data) });
      if (!same(result.data, multiplied)) return undefined;
      return KNOWN_BLOCKS.find((block) => same(blocked.data, inBlocks(data, block)));
    } finally {
      await session.release();
    }
  } catch {
    return undefined;
  }
}
