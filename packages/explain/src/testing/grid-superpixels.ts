import type { Superpixels } from "@leukoscope/imaging";

/** Square superpixels of `cell` pixels a side. */
export function gridSuperpixels(size: number, cell: number): Superpixels {
  const across = size / cell;
  const labels = Uint16Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return Math.floor(y / cell) * across + Math.floor(x / cell);
  });
  return { width: size, height: size, labels, count: across * across };
}
