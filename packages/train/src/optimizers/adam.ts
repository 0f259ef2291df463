import { ADAM_KERNEL } from "./adam-kernel.ts";
import { type DecayOptions, type Optimizer, optimizer } from "./optimizer.ts";

export interface AdamOptions extends DecayOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

type Kernel = (
  count: number,
  part: number,
  beta1: number,
  rest1: number,
  beta2: number,
  rest2: number,
  size: number,
  correction: number,
  epsilon: number,
  shrink: number,
  coupled: number,
) => void;

/** Values at a time: parameters, gradients and both moments fill the kernel's memory, which the cache holds. */
const CHUNK = 4096;

let kernel: { readonly step: Kernel; readonly parts: readonly Float32Array[] } | undefined;

function loadKernel() {
  const bytes = Uint8Array.from(atob(ADAM_KERNEL), (character) => character.charCodeAt(0));
  const { memory, step } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const floats = new Float32Array((memory as WebAssembly.Memory).buffer);
  return {
    step: step as Kernel,
    parts: [0, 1, 2, 3].map((part) => floats.subarray(part * CHUNK, (part + 1) * CHUNK)),
  };
}

/**
 * Adam (Kingma and Ba 2015), step for step as `torch.optim.Adam` and, decoupled, `AdamW` compute it, in single
 * precision as they do.
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...decay }: AdamOptions = {}): Optimizer {
  return optimizer(decay, (slots, { name, values, gradient, rate, shrink, coupled, step }) => {
    kernel ??= loadKernel();
    const size = rate / (1 - beta1 ** step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step);
    const mean = slots.of("mean", name, values.length);
    const square = slots.of("square", name, values.length);
    const arrays = [values, gradient, mean, square];
    for (let start = 0; start < values.length; start += CHUNK) {
      const count = Math.min(CHUNK, values.length - start);
      const rows = arrays.map((array) => array.subarray(start, start + count));
      for (const [part, row] of rows.entries()) kernel.parts[part].set(row);
      kernel.step(
        count,
        CHUNK * Float32Array.BYTES_PER_ELEMENT,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        size,
        correction,
        epsilon,
        shrink,
        coupled,
      );
      for (const part of [0, 2, 3]) rows[part].set(kernel.parts[part].subarray(0, count));
    }
  });
}
