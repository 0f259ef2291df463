import { setMaxListeners } from "node:events";
import type { ImagePreparer } from "@leukoscope/classifier";
import { openPreparer } from "@leukoscope/classifier/node";
import type { Runtime } from "@leukoscope/runtime";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { Interrupted } from "../output/errors.ts";
import { TrainingProgress } from "../output/training-progress.ts";

/** What training needs of the machine, open for as long as the work goes on. */
export interface TrainingTools {
  readonly runtime: Runtime;
  readonly preparer: ImagePreparer;
  readonly progress: TrainingProgress;
  readonly signal: AbortSignal;
}

/**
 * Does long work that a first SIGINT or SIGTERM stops after the step under way; a second one ends the process at once.
 * @param workers threads that prepare images; all cores but one if undefined
 * @param resumeCommand the command that goes on where this one stopped
 * @throws Interrupted with that command
 */
export async function interruptible<T>(
  workers: number | undefined,
  resumeCommand: () => string,
  work: (tools: TrainingTools) => Promise<T>,
): Promise<T> {
  const runtime = new NodeRuntime();
  const preparer = openPreparer(workers);
  const progress = new TrainingProgress();
  const stop = new AbortController();
  // Each image of a batch that is on its way listens: more than Node takes for a leak.
  setMaxListeners(0, stop.signal);
  const onSignal = (signal: NodeJS.Signals) => {
    progress.line(`${signal}: stopping after this step`);
    stop.abort();
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    return await work({ runtime, preparer, progress, signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new Interrupted(`stopped; go on with: ${resumeCommand()}`, { cause: error });
  } finally {
    process.removeListener("SIGINT", onSignal).removeListener("SIGTERM", onSignal);
    progress.end();
    await preparer.close();
    await runtime.close();
  }
}
