import { ADAM_KERNEL } from "./adam-kernel.ts";
import type { Memory, OptimizerState } from "./optimizer.ts";

/** What a step is computed with; see adam.wat. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly size: number;
  readonly correction: number;
  readonly epsilon: number;
  readonly shrink: number;
  readonly coupled: number;
}

type Kernel = (
  count: number,
  means: number,
  squares: number,
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

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const PAGE = 65_536;
/** Values at a time. */
const CHUNK = 4096;
/** The kernel goes four values at a time, and may touch as many behind a slot's last. */
const LANES = 4;

let module: WebAssembly.Module | undefined;

/**
 * The moments of all parameters in the kernel's own memory: at each step only parameters and gradients are copied in
 * and parameters out, three copies where moments outside would take seven.
 */
export class AdamMemory implements Memory {
  #kernel: { readonly memory: WebAssembly.Memory; readonly step: Kernel } | undefined;
  /** Slots by `moment/parameter`: byte address, and length in values. */
  readonly #slots = new Map<string, { readonly at: number; readonly length: number }>();
  #end = 2 * CHUNK * BYTES;

  /** Views that hold until the next new slot. */
  get values(): OptimizerState["slots"] {
    return new Map([...this.#slots].map(([key, { at, length }]) => [key, this.#view(at, length)]));
  }

  restore(values: OptimizerState["slots"]): void {
    for (const [key, saved] of values) {
      const at = this.#slot(key, saved.length);
      this.#view(at, saved.length).set(saved);
    }
  }

  /** One step of one parameter, in place. */
  move(name: string, values: Float32Array, gradient: Float32Array, step: AdamStep): void {
    const { length } = values;
    const means = this.#slot(`mean/${name}`, length);
    const squares = this.#slot(`square/${name}`, length);
    const { beta1, beta2, size, correction, epsilon, shrink, coupled } = step;
    const kernel = this.#loaded;
    const inside = this.#view(0, CHUNK);
    const gradients = this.#view(CHUNK * BYTES, CHUNK);
    for (let start = 0; start < length; start += CHUNK) {
      const count = Math.min(CHUNK, length - start);
      const outside = values.subarray(start, start + count);
      inside.set(outside);
      gradients.set(gradient.subarray(start, start + count));
      kernel.step(
        count,
        means + start * BYTES,
        squares + start * BYTES,
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
      outside.set(count === CHUNK ? inside : inside.subarray(0, count));
    }
  }

  get #loaded() {
    module ??= new WebAssembly.Module(Uint8Array.from(atob(ADAM_KERNEL), (character) => character.charCodeAt(0)));
    if (!this.#kernel) {
      const { memory, step } = new WebAssembly.Instance(module).exports;
      this.#kernel = { memory: memory as WebAssembly.Memory, step: step as Kernel };
    }
    return this.#kernel;
  }

  #view(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#loaded.memory.buffer as ArrayBuffer, at, length);
  }

  /** The byte address of a slot, which is zero at first. */
  #slot(key: string, length: number): number {
    const known = this.#slots.get(key);
    if (known) return known.at;
    const at = this.#end;
    this.#end += Math.ceil(length / LANES) * LANES * BYTES;
    const { memory } = this.#loaded;
    const missing = Math.ceil((this.#end - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
    this.#slots.set(key, { at, length });
    return at;
  }
}
