/** `count` numbers in [-1, 1) from xorshift32: the same for the same seed. */
export function uniform(count: number, seed: number): Float32Array {
  let state = seed | 0 || 1;
  // A small seed needs a few rounds before its bits are mixed.
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  };
  for (let round = 0; round < 8; round += 1) next();
  return Float32Array.from({ length: count }, next);
}
