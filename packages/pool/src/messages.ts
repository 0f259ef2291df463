import type { SentError } from "./sent-error.ts";

/** To a worker. */
export interface Call {
  readonly id: number;
  readonly input: unknown;
}

/** From a worker. */
export type Answer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: SentError };
