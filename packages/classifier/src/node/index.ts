import { availableParallelism } from "node:os";
import { startThread } from "@leukoscope/pool/node";
import { type ImagePreparer, preparerInThread } from "../preparation/image-preparer.ts";
import { PooledPreparer } from "../preparation/pooled-preparer.ts";

/** Compiled, since Node 20 runs no TypeScript; this address is right from `src/node` (tests) and from `dist/node`. */
const workerFile = new URL("../../dist/node/prepare-worker.js", import.meta.url);

/** One core is left to the model. */
export const defaultWorkers = (): number => Math.max(1, availableParallelism() - 1);

/** @param workers threads that prepare images; 0 does it in the thread that asks */
export const openPreparer = (workers: number = defaultWorkers()): ImagePreparer =>
  workers === 0 ? preparerInThread : new PooledPreparer(() => startThread(workerFile), workers);
