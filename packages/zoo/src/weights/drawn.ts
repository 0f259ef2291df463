import { float32, sizeOf, type Tensor } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { ParameterRole, ParameterSource } from "../backbone.ts";

const constants: Partial<Record<ParameterRole, number>> = { scale: 1, variance: 1, bias: 0, mean: 0 };

/**
 * Draws parameters: kernels from He's normal distribution (fan out for convolutions, as torchvision does), dense
 * layers uniform in ±1/sqrt(fan in) as PyTorch does, or in ±0.05 as Keras's `uniform`, normalisations as identity. Each
 * parameter has a stream of its own by name, so a change elsewhere in the network leaves it as it was. What was drawn is
 * kept: a run builds its network several times, and drawing takes longer than building.
 */
export function drawn(seed: number): ParameterSource {
  const known = new Map<string, Tensor>();
  return (name, dims, role) => {
    const key = `${name} ${dims.join("x")} ${role}`;
    const before = known.get(key);
    if (before) return before;
    const tensor = draw(seed, name, dims, role);
    known.set(key, tensor);
    return tensor;
  };
}

function draw(seed: number, name: string, dims: readonly number[], role: ParameterRole): Tensor {
  const size = sizeOf(dims);
  const constant = constants[role];
  if (constant !== undefined) return float32(dims, new Float32Array(size).fill(constant));
  const random = new Random(`${seed}/${name}`);
  if (role === "dense" || role === "uniform-dense") {
    const bound = role === "dense" ? 1 / Math.sqrt(dims[1]) : 0.05;
    return filled(dims, () => (2 * random.next() - 1) * bound);
  }
  const [outputs, , ...kernel] = dims;
  const fanOut = sizeOf(kernel) * (role === "depthwise-kernel" ? 1 : outputs);
  const deviation = Math.sqrt(2 / fanOut);
  return filled(dims, () => random.normal() * deviation);
}

/** A plain loop: `Float32Array.from` takes twice as long, which for VGG's 138 million is ten seconds. */
function filled(dims: readonly number[], next: () => number): Tensor {
  const values = new Float32Array(sizeOf(dims));
  for (let i = 0; i < values.length; i++) values[i] = next();
  return float32(dims, values);
}
