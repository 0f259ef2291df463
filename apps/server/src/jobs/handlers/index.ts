import type { JobHandlers } from "../job-handler.ts";
import { analysis } from "./analysis.ts";

const unavailable = async (): Promise<never> => {
  throw new Error("not yet");
};

export const handlers: JobHandlers = { analysis, training: unavailable, sweep: unavailable, study: unavailable };
