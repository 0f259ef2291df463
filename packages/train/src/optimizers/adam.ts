import { type DecayOptions, type Optimizer, optimizer } from "./optimizer.ts";

export interface AdamOptions extends DecayOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Adam (Kingma and Ba 2015), step for step as `torch.optim.Adam` and, decoupled, `AdamW` compute it. */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...decay }: AdamOptions = {}): Optimizer {
  return optimizer(decay, (slots, { name, values, gradient, rate, shrink, coupled, step }) => {
    const size = rate / (1 - beta1 ** step);
    const correction = 1 / Math.sqrt(1 - beta2 ** step);
    const mean = slots.of("mean", name, values.length);
    const square = slots.of("square", name, values.length);
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] + coupled * values[i];
      const m = beta1 * mean[i] + (1 - beta1) * g;
      const v = beta2 * square[i] + (1 - beta2) * g * g;
      mean[i] = m;
      square[i] = v;
      values[i] = values[i] * shrink - (size * m) / (Math.sqrt(v) * correction + epsilon);
    }
  });
}
