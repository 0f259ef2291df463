/** Colour moments (Stricker and Orengo 1995) in the units of the channel. */
export interface ChannelMoments {
  readonly mean: number;
  /** Standard deviation (n). */
  readonly spread: number;
  /** Cube root of the third central moment. */
  readonly skew: number;
}

/**
 * @param data interleaved or plain; value i of the channel stands at `first + step * i`
 * @param pixels which values count; all when left out
 */
export function channelMoments(
  data: Uint8Array | Float32Array,
  first: number,
  step: number,
  pixels?: Int32Array,
): ChannelMoments {
  const count = pixels?.length ?? data.length / step;
  const at = (i: number): number => data[first + step * (pixels === undefined ? i : pixels[i])];
  let sum = 0;
  for (let i = 0; i < count; i++) sum += at(i);
  const mean = sum / count;
  let [second, third] = [0, 0];
  for (let i = 0; i < count; i++) {
    const away = at(i) - mean;
    second += away * away;
    third += away * away * away;
  }
  return { mean, spread: Math.sqrt(second / count), skew: Math.cbrt(third / count) };
}
