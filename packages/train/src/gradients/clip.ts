import type { Values } from "../optimizers/index.ts";

/** Limits on gradients; by value first when both are given. */
export interface Clip {
  /** Largest L2 norm of all gradients together, above 0. */
  readonly norm?: number;
  /** Largest absolute value of a gradient's element, above 0. */
  readonly value?: number;
}

/** What `torch.nn.utils.clip_grad_norm_` adds to the norm it divides by. */
const EPSILON = 1e-6;

/** L2 norm of all gradients together, in double precision. */
export function globalNorm(gradients: Values): number {
  let squares = 0;
  for (const gradient of gradients.values()) {
    for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
  }
  return Math.sqrt(squares);
}

/** Limits gradients in place, as `clip_grad_value_` and `clip_grad_norm_` of `torch.nn.utils`. */
export function clip(gradients: Values, { norm, value }: Clip): void {
  if (value !== undefined) {
    for (const gradient of gradients.values()) {
      for (let i = 0; i < gradient.length; i++) gradient[i] = Math.min(value, Math.max(-value, gradient[i]));
    }
  }
  if (norm !== undefined) {
    const factor = norm / (globalNorm(gradients) + EPSILON);
    if (factor >= 1) return;
    for (const gradient of gradients.values()) {
      for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
    }
  }
}
