import { type Descriptor, type DescriptorFamily, describes } from "../descriptor.ts";
import { PATCH_SIDE } from "./patch.ts";

const LEVELS = 3;

const haar = describes("Mallat 1989, orthonormal Haar wavelets of a 32 px patch; as PyWavelets");

/** Energy of a patch's details at three scales: edges along the axes (across and down together) and corners. */
export const waveletEnergies: DescriptorFamily<Float32Array> = {
  descriptors: Array.from({ length: LEVELS }, (_, i): Descriptor[] => [
    haar(
      `wavelet.${i + 1}.edges`,
      "level^2",
      [0, Number.POSITIVE_INFINITY],
      `energy per pixel of horizontal and vertical details of ${2 ** (i + 1)} px`,
    ),
    haar(
      `wavelet.${i + 1}.corners`,
      "level^2",
      [0, Number.POSITIVE_INFINITY],
      `energy per pixel of diagonal details of ${2 ** (i + 1)} px`,
    ),
  ]).flat(),
  measure: (patch) => {
    const energies: number[] = [];
    let plane: Float64Array = Float64Array.from(patch);
    for (let side = PATCH_SIDE; energies.length < 2 * LEVELS; side /= 2) {
      const half = side / 2;
      const coarse = new Float64Array(half * half);
      let [edges, corners] = [0, 0];
      for (let y = 0; y < half; y++) {
        for (let x = 0; x < half; x++) {
          const at = 2 * y * side + 2 * x;
          const [a, b, c, d] = [plane[at], plane[at + 1], plane[at + side], plane[at + side + 1]];
          coarse[y * half + x] = (a + b + c + d) / 2;
          edges += ((a - b + c - d) / 2) ** 2 + ((a + b - c - d) / 2) ** 2;
          corners += ((a - b - c + d) / 2) ** 2;
        }
      }
      energies.push(edges / PATCH_SIDE ** 2, corners / PATCH_SIDE ** 2);
      plane = coarse;
    }
    return energies;
  },
};
