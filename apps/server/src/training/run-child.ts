import { inOwnProcess } from "../own-process/in-own-process.ts";
import type { RunNews, RunOutcome, RunRequest } from "./run-messages.ts";

/** This address is right from `src/training` (tests) and `dist/training`. */
const file = new URL("../../dist/training/run-process.js", import.meta.url);

/** How long a run may take to come to the end of its step before it is killed. */
const GRACE_MS = 30_000;

/**
 * Trains in a process of its own. Once the signal says so, the process is asked to stop, and killed if it does not.
 * @throws as `inOwnProcess`
 */
export const runChild = (
  request: RunRequest,
  signal: AbortSignal,
  onEvent: (event: RunNews["event"]) => void,
): Promise<RunOutcome> =>
  inOwnProcess<RunOutcome, RunNews>({
    file,
    request,
    what: "run",
    signal,
    graceMs: GRACE_MS,
    onNews: ({ event }) => onEvent(event),
  });
