export type PoolErrorCode =
  /** The worker died under the task, or could not be started. */
  | "worker-lost"
  /** The task's signal said stop. */
  | "aborted"
  /** The pool was closed before the task was done. */
  | "closed"
  /** The task's input can't be sent to a worker. */
  | "not-sent";

/** Why a task gave no result, other than an error of its own. */
export class PoolError extends Error {
  override readonly name = "PoolError";
  constructor(
    readonly code: PoolErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
