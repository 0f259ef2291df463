/** Named values, updated in place. */
export type Values = ReadonlyMap<string, Float32Array>;

/** What an optimiser remembers between steps. */
export interface OptimizerState {
  readonly step: number;
  /** `moment/parameter` -> values. */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

/** Moves parameters against their gradients, in place. */
export interface Optimizer {
  step(parameters: Values, gradients: Values, learningRate: number): void;
  readonly state: OptimizerState;
  restore(state: OptimizerState): void;
}

class Slots {
  #values = new Map<string, Float32Array>();

  /** The slot of a parameter, zero at first. */
  of(moment: string, parameter: string, size: number): Float32Array {
    const key = `${moment}/${parameter}`;
    let slot = this.#values.get(key);
    if (!slot) {
      slot = new Float32Array(size);
      this.#values.set(key, slot);
    }
    return slot;
  }

  get values(): ReadonlyMap<string, Float32Array> {
    return this.#values;
  }

  restore(values: ReadonlyMap<string, Float32Array>): void {
    this.#values = new Map([...values].map(([key, slot]) => [key, slot.slice()]));
  }
}

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** True for AdamW (Loshchilov and Hutter 2019): decay shrinks the parameter itself instead of joining its gradient. */
  readonly decoupled?: boolean;
}

/** Adam (Kingma and Ba 2015), step for step as `torch.optim.Adam` and `AdamW` compute it. */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
  decoupled = false,
}: AdamOptions = {}): Optimizer {
  const slots = new Slots();
  let step = 0;
  return {
    get state() {
      return { step, slots: slots.values };
    },
    restore(state) {
      step = state.step;
      slots.restore(state.slots);
    },
    step(parameters, gradients, learningRate) {
      step += 1;
      const size = learningRate / (1 - beta1 ** step);
      const correction = 1 / Math.sqrt(1 - beta2 ** step);
      const shrink = decoupled ? 1 - learningRate * weightDecay : 1;
      const coupled = decoupled ? 0 : weightDecay;
      for (const [name, gradient] of gradients) {
        const values = valuesOf(parameters, name);
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
      }
    },
  };
}

export interface SgdOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
}

/** Stochastic gradient descent with momentum, as `torch.optim.SGD` computes it. */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  const slots = new Slots();
  let step = 0;
  return {
    get state() {
      return { step, slots: slots.values };
    },
    restore(state) {
      step = state.step;
      slots.restore(state.slots);
    },
    step(parameters, gradients, learningRate) {
      step += 1;
      for (const [name, gradient] of gradients) {
        const values = valuesOf(parameters, name);
        const velocity = slots.of("velocity", name, values.length);
        for (let i = 0; i < values.length; i++) {
          const g = gradient[i] + weightDecay * values[i];
          const speed = momentum * velocity[i] + g;
          velocity[i] = speed;
          values[i] -= learningRate * (nesterov ? g + momentum * speed : speed);
        }
      }
    },
  };
}

function valuesOf(parameters: Values, name: string): Float32Array {
  const values = parameters.get(name);
  if (!values) throw new RangeError(`a gradient came for ${name}, which is no parameter`);
  return values;
}
