import { fnv1a64, SplitMix64 } from "./seeding.ts";
import { Xoshiro128 } from "./xoshiro128.ts";

export type RandomErrorCode = "bad-seed" | "bad-bound" | "bad-state";

export class RandomError extends Error {
  override readonly name = "RandomError";
  constructor(
    readonly code: RandomErrorCode,
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}

/** Everything a {@link Random} needs to go on where it stopped; plain JSON. */
export interface RandomState {
  /** The 64-bit seed as 16 hexadecimal digits; forks derive from it. */
  readonly seed: string;
  /** The generator's four 32-bit words, not all zero. */
  readonly words: readonly [number, number, number, number];
}

const SEED_PATTERN = /^[0-9a-f]{16}$/;
const MAX_BOUND = 2 ** 32;

/**
 * Seeded pseudo-random numbers: xoshiro128** (Blackman and Vigna, 2018), its state filled by SplitMix64 as its authors
 * advise. Same seed, same numbers, on every engine. Not for secrets.
 *
 * A number seeds with its own value, a string with the FNV-1a hash of its UTF-8 bytes, so `1` and `"1"` differ.
 */
export class Random {
  #seed: bigint;
  #generator: Xoshiro128;

  /** @throws {RandomError} `bad-seed` when `seed` is a number but not a safe integer. */
  constructor(seed: number | string) {
    if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
      throw new RandomError("bad-seed", seed, `seed ${seed} is not an integer; give a whole number or a string`);
    }
    this.#seed = typeof seed === "number" ? BigInt.asUintN(64, BigInt(seed)) : fnv1a64(new TextEncoder().encode(seed));
    this.#generator = new Xoshiro128(new SplitMix64(this.#seed).words());
  }

  /**
   * The generator that stood at `state`.
   * @throws {RandomError} `bad-state` when `state` is not what {@link Random.state} gives.
   */
  static restore(state: RandomState): Random {
    const whole = (word: number) => Number.isInteger(word) && word >= 0 && word < 2 ** 32;
    const words = state.words;
    if (!SEED_PATTERN.test(state.seed) || words.length !== 4 || !words.every(whole) || words.every((w) => w === 0)) {
      throw new RandomError(
        "bad-state",
        state,
        "the stored random state is damaged: expected a seed of 16 hexadecimal digits and four 32-bit words; start from a seed instead",
      );
    }
    const random = new Random(0);
    random.#seed = BigInt(`0x${state.seed}`);
    random.#generator = new Xoshiro128(words);
    return random;
  }

  get state(): RandomState {
    return { seed: this.#seed.toString(16).padStart(16, "0"), words: this.#generator.words };
  }

  /**
   * An independent stream named by `label`. It depends on the seed and the label only, not on how many numbers were
   * drawn before, so that adding a draw in one place leaves the other streams as they were.
   */
  fork(label: string): Random {
    const name = new TextEncoder().encode(label);
    const bytes = new Uint8Array(8 + name.length);
    new DataView(bytes.buffer).setBigUint64(0, this.#seed, true);
    bytes.set(name, 8);
    const random = new Random(0);
    random.#seed = fnv1a64(bytes);
    random.#generator = new Xoshiro128(new SplitMix64(random.#seed).words());
    return random;
  }

  /** Uniform in [0, 1), all 53 bits. */
  next(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * Uniform integer in [0, bound), without modulo bias.
   * @throws {RandomError} `bad-bound` unless `bound` is an integer from 1 to 2^32.
   */
  int(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > MAX_BOUND) {
      throw new RandomError("bad-bound", bound, `bound ${bound} is outside 1 to 2^32; draw from at least one value`);
    }
    const limit = MAX_BOUND - (MAX_BOUND % bound);
    let drawn = this.#generator.next();
    while (drawn >= limit) drawn = this.#generator.next();
    return drawn % bound;
  }

  /** Shuffles `array` in place (Fisher and Yates) and returns it. */
  shuffle<T extends unknown[] | Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array>(array: T): T {
    for (let last = array.length - 1; last > 0; last--) {
      const other = this.int(last + 1);
      const held = array[last];
      array[last] = array[other];
      array[other] = held;
    }
    return array;
  }

  /** Standard normal deviate (Box and Muller, 1958). The pair's second half is not kept, so the state stays four words. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }
}
