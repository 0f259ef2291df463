import type { JobHandlers } from "../job-handler.ts";
import { analysis } from "./analysis.ts";
import { study } from "./study.ts";
import { sweep } from "./sweep.ts";
import { training } from "./training.ts";

export const handlers: JobHandlers = { analysis, training, sweep, study };
