import { AdamMemory } from "./adam-memory.ts";
import { type DecayOptions, type Optimizer, optimizer } from "./optimizer.ts";

export interface AdamOptions extends DecayOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba 2015), step for step as `torch.optim.Adam` and, decoupled, `AdamW` compute it, in single
 * precision as they do.
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...decay }: AdamOptions = {}): Optimizer {
  return optimizer(decay, new AdamMemory(), (memory, { name, values, gradient, rate, shrink, coupled, step }) => {
    const size = rate / (1 - beta1 ** step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step);
    memory.move(name, values, gradient, { beta1, beta2, size, correction, epsilon, shrink, coupled });
  });
}
