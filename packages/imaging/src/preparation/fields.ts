import type { Vector3 } from "../numeric/symmetric-eigen.ts";
import { PreparationError } from "./preparation-error.ts";

/** Reads the typed fields of one step; each error leads to the field and says what may stand there. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: readonly (string | number)[];
  readonly #known = new Set<string>();

  /** @throws PreparationError unless the value is a mapping */
  constructor(value: unknown, path: readonly (string | number)[]) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new PreparationError(path, value, "a mapping, such as { step: median, radius: 1 }");
    }
    this.#values = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  number(name: string, least: number, most: number, byDefault?: number): number {
    const value = this.#value(name, byDefault);
    if (typeof value === "number" && value >= least && value <= most) return value;
    throw this.#refusal(name, value, `a number from ${least} to ${most}`);
  }

  whole(name: string, least: number, most: number, byDefault?: number): number {
    const value = this.#value(name, byDefault);
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw this.#refusal(name, value, `a whole number from ${least} to ${most}`);
  }

  odd(name: string, least: number, most: number, byDefault: number): number {
    const value = this.whole(name, least, most, byDefault);
    if (value % 2 === 1) return value;
    throw this.#refusal(name, value, `an odd number, such as ${value - 1} or ${value + 1}`);
  }

  truth(name: string, byDefault: boolean): boolean {
    const value = this.#value(name, byDefault);
    if (typeof value === "boolean") return value;
    throw this.#refusal(name, value, "true or false");
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], byDefault?: Choice): Choice {
    const value = this.#value(name, byDefault);
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    throw this.#refusal(name, value, `one of ${choices.join(", ")}`);
  }

  /** Three numbers of at least `least`. */
  triple(name: string, least = -1e6): Vector3 {
    const [a, b, c] = this.#numbers(name, 3, least);
    return [a, b, c];
  }

  pair(name: string, least: number): readonly [number, number] {
    const [a, b] = this.#numbers(name, 2, least);
    return [a, b];
  }

  /** A mapping or list within this one. */
  within(name: string): Fields {
    const value = this.#value(name, undefined);
    return new Fields(Array.isArray(value) ? { ...value } : value, [...this.#path, name]);
  }

  /** @throws PreparationError for the first field that nobody asked for */
  end(): void {
    for (const name of Object.keys(this.#values)) {
      if (this.#known.has(name)) continue;
      const known = [...this.#known].join(", ");
      throw this.#refusal(name, this.#values[name], `no such field; this step has ${known}`);
    }
  }

  #numbers(name: string, count: number, least: number): readonly number[] {
    const value = this.#value(name, undefined);
    const isGood =
      Array.isArray(value) &&
      value.length === count &&
      value.every((item) => typeof item === "number" && Number.isFinite(item) && item >= least);
    if (isGood) return value;
    throw this.#refusal(name, value, `a list of ${count} numbers${least > -1e6 ? ` of at least ${least}` : ""}`);
  }

  #value(name: string, byDefault: unknown): unknown {
    this.#known.add(name);
    return this.#values[name] ?? byDefault;
  }

  #refusal(name: string, value: unknown, wanted: string): PreparationError {
    return new PreparationError([...this.#path, name], value, wanted);
  }
}
