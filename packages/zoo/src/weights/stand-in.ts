import { float32, sizeOf, type Tensor } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { ParameterRole, ParameterSource } from "../backbone.ts";
import { drawn } from "./drawn.ts";

/** Less than 1, so that fifty residual sums stay within half precision; near 1, so that fifty plain layers do too. */
const SCALE = 0.8;

const FIXED: Partial<Record<ParameterRole, number>> = { scale: SCALE, variance: 1, bias: 0, mean: 0 };

/**
 * Random weights in the place of a file of trained ones. Frozen, with running statistics that nobody has gathered, a
 * network as `drawn` draws it gives infinities: DenseNet's concatenations and ResNet's sums grow layer by layer. Here
 * kernels are uniform with He's variance by fan in, and normalisations damp a little. What was drawn is kept.
 */
export function standIn(seed: number): ParameterSource {
  const dense = drawn(seed);
  const known = new Map<string, Tensor>();
  return (name, dims, role) => {
    const key = `${name} ${dims.join("x")} ${role}`;
    const tensor = known.get(key) ?? draw(seed, name, dims, role) ?? dense(name, dims, role);
    known.set(key, tensor);
    return tensor;
  };
}

function draw(seed: number, name: string, dims: readonly number[], role: ParameterRole): Tensor | undefined {
  const values = new Float32Array(sizeOf(dims));
  const fixed = FIXED[role];
  if (fixed !== undefined) return float32(dims, values.fill(fixed));
  if (role === "dense" || role === "uniform-dense") return undefined;
  const bound = Math.sqrt(6 / sizeOf(dims.slice(1)));
  const random = new Random(`stand-in ${seed}/${name}`);
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * bound;
  return float32(dims, values);
}
