import { PreparationError, type PreparationStep, readPreparation } from "@leukoscope/imaging";
import { ClassifierError } from "./errors.ts";
import { fromBase64 } from "./trust/base64.ts";

/** Reads typed entries of `metadata_props`; each error names the key, what stands there and what should. */
export class PropsReader {
  readonly #props: Readonly<Record<string, string>>;

  constructor(props: Readonly<Record<string, string>>) {
    this.#props = props;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#props, key);
  }

  /** Any text but an empty one. */
  text(key: string): string {
    const value = this.has(key) ? this.#props[key] : undefined;
    if (value === undefined || value.trim() === "") throw this.#bad(key, value, "a text that is not empty");
    return value;
  }

  oneOf<Choice extends string>(key: string, choices: readonly Choice[]): Choice {
    const value = this.text(key);
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw this.#bad(key, value, `one of ${choices.join(", ")}`);
    return choice;
  }

  /** A finite number that passes `check`; `wanted` says in words what that is. */
  number(key: string, wanted: string, check: (value: number) => boolean): number {
    const written = this.text(key);
    const value = Number(written);
    if (!Number.isFinite(value) || !check(value)) throw this.#bad(key, written, wanted);
    return value;
  }

  /** A date, or a date and time, of ISO 8601. */
  date(key: string): string {
    const value = this.text(key);
    if (!/^\d{4}-\d{2}-\d{2}/.test(value) || Number.isNaN(Date.parse(value))) {
      throw this.#bad(key, value, "an ISO 8601 date such as 2025-01-31");
    }
    return value;
  }

  /** Three finite numbers that pass `check`, as a JSON list. */
  triple(key: string, wanted: string, check: (value: number) => boolean): readonly [number, number, number] {
    const values = this.#list(key, wanted);
    const good = values.every((value) => typeof value === "number" && Number.isFinite(value) && check(value));
    if (values.length !== 3 || !good) throw this.#bad(key, this.text(key), wanted);
    return [Number(values[0]), Number(values[1]), Number(values[2])];
  }

  /** As many finite numbers that pass `check` as `length`, as a JSON list. */
  numbers(key: string, length: number, wanted: string, check: (value: number) => boolean): readonly number[] {
    const values = this.#list(key, wanted);
    const good = values.filter((value) => typeof value === "number" && Number.isFinite(value) && check(value));
    if (values.length !== length || good.length !== length) throw this.#bad(key, this.text(key), wanted);
    return good.map(Number);
  }

  /** As many finite float32 as `length`, in base64, that pass `check` together. */
  floats(
    key: string,
    length: number,
    wanted: string,
    check: (values: Float64Array) => boolean = () => true,
  ): Float64Array {
    return this.#floatsOf(key, this.text(key), length, wanted, check);
  }

  /** At least one row of `length` finite float32, each in base64, as a JSON list. */
  rows(key: string, length: number): readonly Float64Array[] {
    const wanted = `a JSON list of rows, each of ${length} float32 in base64`;
    const rows = this.#list(key, wanted);
    if (rows.length === 0) throw this.#bad(key, this.text(key), wanted);
    return rows.map((row) => this.#floatsOf(key, String(row), length, wanted, () => true));
  }

  #floatsOf(
    key: string,
    text: string,
    length: number,
    wanted: string,
    check: (values: Float64Array) => boolean,
  ): Float64Array {
    const values = fromBase64(text);
    if (values?.length !== length || !values.every(Number.isFinite) || !check(values)) {
      throw this.#bad(key, text.length > 60 ? `${text.slice(0, 60)}…` : text, wanted);
    }
    return values;
  }

  /** At least two texts, none empty, no two alike, as a JSON list. */
  names(key: string): readonly string[] {
    const wanted = "a JSON list of at least two different names";
    const values = this.#list(key, wanted);
    const names = values.filter((value) => typeof value === "string" && value.trim() !== "");
    if (names.length < 2 || names.length < values.length || new Set(names).size < names.length) {
      throw this.#bad(key, this.text(key), wanted);
    }
    return names.map(String);
  }

  /** Steps of imaging's `readPreparation`, as a JSON list. */
  preparation(key: string): readonly PreparationStep[] {
    const wanted = "a JSON list of preparation steps";
    const steps = this.#list(key, wanted);
    try {
      return readPreparation(steps);
    } catch (error) {
      if (!(error instanceof PreparationError)) throw error;
      throw this.#bad(key, this.text(key), `${wanted} (${error.message})`);
    }
  }

  #list(key: string, wanted: string): readonly unknown[] {
    const written = this.text(key);
    try {
      const value: unknown = JSON.parse(written);
      if (Array.isArray(value)) return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw this.#bad(key, written, wanted);
  }

  #bad(key: string, value: string | undefined, wanted: string): ClassifierError {
    const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
    const message = `the model's metadata entry ${key} ${found}; it must be ${wanted}: correct metadata_props and export again`;
    return new ClassifierError("bad-metadata", key, value, message);
  }
}
