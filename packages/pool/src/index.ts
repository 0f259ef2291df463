export { mapAhead } from "./ahead.ts";
export { PoolError, type PoolErrorCode } from "./errors.ts";
export { ownBuffer, type Parcel } from "./parcel.ts";
export { type RunOptions, WorkerPool, type WorkerPoolOptions } from "./pool.ts";
export type { ErrorClass, ErrorClasses } from "./sent-error.ts";
export type { Job } from "./serve.ts";
export type { WorkerHandle } from "./worker-handle.ts";
