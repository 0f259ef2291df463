import { float32, sizeOf, type Tensor } from "@leukoscope/onnx";
import type { ParameterSource } from "../backbone.ts";

/** `count` numbers in [-1, 1) from xorshift32 seeded by the FNV-1a hash of `name`, as in `mobilenet_network.py`. */
export function uniform(name: string, count: number): Float64Array {
  let state = 2166136261;
  for (const byte of new TextEncoder().encode(name)) state = Math.imul(state ^ byte, 16777619);
  return Float64Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  });
}

/** Weights by formula, the same in Python, where it is told why they are what they are. */
export function formulaTensor(name: string, dims: readonly number[]): Tensor {
  const values = uniform(name, sizeOf(dims));
  const fanIn = sizeOf(dims.slice(1));
  const shape = (value: number): number => {
    if (name.endsWith("running_var")) return 1 + 0.3 * value;
    if (name.endsWith("running_mean") || name.endsWith("classifier.bias")) return 0.1 * value;
    if (dims.length === 1) return (name.endsWith("bias") ? 0.3 : 0.5) + 0.1 * value;
    return value * Math.sqrt((dims.length === 4 ? 6 : 3) / fanIn);
  };
  return float32(dims, Float32Array.from(values, shape));
}

/** timm's name of a parameter: our head is a part of its own, timm's classifier is not. */
export const timmName = (name: string): string => name.replace(/^head\./, "");

export const formulaParameters: ParameterSource = (name, dims) => formulaTensor(timmName(name), dims);

/** Images of uniform noise in [-1, 1). */
export const noise = (batch: number, size: number): Tensor =>
  float32([batch, 3, size, size], Float32Array.from(uniform("image-4", batch * 3 * size * size)));

/** Images by formula: x[n, c, h, w] = sin(0.1 (n + 1) h + 0.07 (c + 1) w + n). */
export function wave(batch: number, size: number): Tensor {
  const plane = size * size;
  const values = Float32Array.from({ length: batch * 3 * plane }, (_, index) => {
    const column = index % size;
    const row = Math.floor(index / size) % size;
    const channel = Math.floor(index / plane) % 3;
    const sample = Math.floor(index / (3 * plane));
    return Math.sin(0.1 * (sample + 1) * row + 0.07 * (channel + 1) * column + sample);
  });
  return float32([batch, 3, size, size], values);
}
