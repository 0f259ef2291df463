import type { Values } from "../optimizers/index.ts";

/** Regularisation of one parameter, as `kernel_regularizer` of Keras: it joins the loss, and so the gradient. */
export interface Penalty {
  /** l1 sum |w|; 0 by default. */
  readonly l1?: number;
  /** l2 sum w^2, whose gradient is 2 l2 w (weight decay of PyTorch is l2 w); 0 by default. */
  readonly l2?: number;
}

/** Adds the gradient of the penalties, in place. @returns what they add to the loss */
export function penalize(parameters: Values, gradients: Values, penalties: ReadonlyMap<string, Penalty>): number {
  let total = 0;
  for (const [name, { l1 = 0, l2 = 0 }] of penalties) {
    const values = parameters.get(name);
    const gradient = gradients.get(name);
    if (!values || !gradient) continue;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      sum += Math.abs(value);
      squares += value * value;
      gradient[i] += l1 * Math.sign(value) + 2 * l2 * value;
    }
    total += l1 * sum + l2 * squares;
  }
  return total;
}
