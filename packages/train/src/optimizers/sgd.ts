import { type DecayOptions, type Optimizer, optimizer, Slots } from "./optimizer.ts";

export interface SgdOptions extends DecayOptions {
  /** In [0, 1); 0 by default. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent with momentum, as `torch.optim.SGD` computes it. */
export function sgd({ momentum = 0, nesterov = false, ...decay }: SgdOptions = {}): Optimizer {
  return optimizer(decay, new Slots(), (slots, { name, values, gradient, rate, shrink, coupled }) => {
    const velocity = slots.of("velocity", name, values.length);
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] + coupled * values[i];
      const speed = momentum * velocity[i] + g;
      velocity[i] = speed;
      values[i] = values[i] * shrink - rate * (nesterov ? g + momentum * speed : speed);
    }
  });
}
