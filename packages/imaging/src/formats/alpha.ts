/** v over white at opacity a, both 0 to 255, rounded to nearest: what Pillow's `paste` with a mask gives on white. */
export function overWhite(v: number, a: number): number {
  if (a === 255) return v;
  const t = v * a + 255 * (255 - a) + 128;
  // Exact t / 255 for t below 2^16, without a division.
  return (t + (t >> 8)) >> 8;
}
