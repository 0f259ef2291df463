import type { Answer, Call } from "./messages.ts";
import type { Parcel } from "./parcel.ts";
import { sentError } from "./sent-error.ts";

/** The function that a pool's workers run. */
export type Job<Input, Output> = (input: Input) => Parcel<Output> | Promise<Parcel<Output>>;

/** Serves a job inside a worker: returns the receiver of calls, which sends every answer through `send`. */
export function serve<Input, Output>(
  job: Job<Input, Output>,
  send: (answer: Answer, transfer: readonly ArrayBuffer[]) => void,
): (call: Call) => void {
  return async ({ id, input }) => {
    try {
      // The pool's types tie both ends to one job.
      const { value, transfer = [] } = await job(input as Input);
      send({ id, output: value }, transfer);
    } catch (error) {
      send({ id, error: sentError(error) }, []);
    }
  };
}
