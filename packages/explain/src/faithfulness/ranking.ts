import type { Random } from "@leukoscope/random";

/** Pixels from the most important down. Equal ones come in random order: rows in order would make shapes of their own. */
export function ranking(values: Float32Array, random: Random): Uint32Array {
  return random.shuffle(Uint32Array.from(values, (_, i) => i)).sort((a, b) => values[b] - values[a]);
}
