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

/** What differs from parameter to parameter; the parameter groups of PyTorch. */
export interface ParameterSettings {
  /** Multiplies the learning rate; 1 by default. */
  readonly learningRate?: number;
  /** Takes the place of the optimiser's own. */
  readonly weightDecay?: number;
}

/** What all optimisers have. */
export interface DecayOptions {
  readonly weightDecay?: number;
  /**
   * True: decay shrinks the parameter itself by learning rate times decay (Loshchilov and Hutter 2019, as in AdamW);
   * false: it joins the gradient (L2).
   */
  readonly decoupled?: boolean;
  /** Settings of single parameters; those without any take the optimiser's. */
  readonly settings?: ReadonlyMap<string, ParameterSettings>;
}

/** Where an optimiser remembers values between steps. */
export interface Memory {
  readonly values: OptimizerState["slots"];
  restore(values: OptimizerState["slots"]): void;
}

/** Remembered values by moment and parameter, zero at first. */
export class Slots implements Memory {
  #values = new Map<string, Float32Array>();

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

/** One parameter in one step. */
export interface Update {
  readonly name: string;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** Learning rate of this parameter. */
  readonly rate: number;
  /** Decoupled decay: multiplies the parameter. */
  readonly shrink: number;
  /** Coupled decay: this much of the parameter joins its gradient. */
  readonly coupled: number;
  /** Steps so far, this one included. */
  readonly step: number;
}

/** An optimiser from what it does to one parameter. */
export function optimizer<M extends Memory>(
  { weightDecay = 0, decoupled = false, settings = new Map() }: DecayOptions,
  slots: M,
  update: (slots: M, update: Update) => void,
): Optimizer {
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
        const values = parameters.get(name);
        if (!values) throw new RangeError(`a gradient came for ${name}, which is no parameter`);
        const own = settings.get(name);
        const rate = learningRate * (own?.learningRate ?? 1);
        const decay = own?.weightDecay ?? weightDecay;
        const shrink = decoupled ? 1 - rate * decay : 1;
        update(slots, { name, values, gradient, rate, shrink, coupled: decoupled ? 0 : decay, step });
      }
    },
  };
}
