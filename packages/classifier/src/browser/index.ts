import { webWorker } from "@leukoscope/pool/browser";
import { type ImagePreparer, preparerInThread } from "../preparation/image-preparer.ts";
import { PooledPreparer } from "../preparation/pooled-preparer.ts";

/** One core is left to the model. */
export const defaultWorkers = (): number => Math.max(1, navigator.hardwareConcurrency - 1);

/** @param workers web workers that prepare images; 0 does it in the thread that asks */
export const openPreparer = (workers: number = defaultWorkers()): ImagePreparer => {
  const start = () => webWorker(new Worker(new URL("./prepare-worker.js", import.meta.url), { type: "module" }));
  return workers === 0 ? preparerInThread : new PooledPreparer(start, workers);
};
