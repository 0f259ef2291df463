import { type DecayOptions, type Optimizer, optimizer, Slots } from "./optimizer.ts";

export interface RmspropOptions extends DecayOptions {
  /** Share of the running mean square that each step keeps, in [0, 1); 0.99 by default (0.9 in Keras). */
  readonly alpha?: number;
  /** Added to the root, not under it. */
  readonly epsilon?: number;
  /** In [0, 1); 0 by default. */
  readonly momentum?: number;
  /** Divides by the deviation instead of the root mean square. */
  readonly centered?: boolean;
}

/** RMSprop (Tieleman and Hinton 2012; centred: Graves 2013), as `torch.optim.RMSprop` computes it. */
export function rmsprop({
  alpha = 0.99,
  epsilon = 1e-8,
  momentum = 0,
  centered = false,
  ...decay
}: RmspropOptions = {}): Optimizer {
  return optimizer(decay, new Slots(), (slots, { name, values, gradient, rate, shrink, coupled }) => {
    const square = slots.of("square", name, values.length);
    const mean = centered ? slots.of("mean", name, values.length) : undefined;
    const velocity = momentum > 0 ? slots.of("velocity", name, values.length) : undefined;
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] + coupled * values[i];
      const v = alpha * square[i] + (1 - alpha) * g * g;
      square[i] = v;
      let spread = v;
      if (mean) {
        const m = alpha * mean[i] + (1 - alpha) * g;
        mean[i] = m;
        // Rounding may leave a tiny negative variance.
        spread = Math.max(0, v - m * m);
      }
      let move = g / (Math.sqrt(spread) + epsilon);
      if (velocity) {
        move += momentum * velocity[i];
        velocity[i] = move;
      }
      values[i] = values[i] * shrink - rate * move;
    }
  });
}
