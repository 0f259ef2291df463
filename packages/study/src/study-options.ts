import type { ImagePreparer } from "@leukoscope/classifier";
import type { Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
import type { Budget } from "./plan/budget.ts";
import type { StudyRun } from "./plan/spread-runs.ts";
import type { StudyEvent } from "./study-event.ts";

export interface StudyOptions {
  /** Path of the YAML file; absolute. */
  readonly study: string;
  /** Path of a manifest that takes the place of the protocols' folders; absolute. */
  readonly data?: string;
  /** Folder of the study; absolute. */
  readonly out: string;
  /** `part=A` and `axis=level,level`: what is run; all by default. */
  readonly only?: readonly string[];
  readonly budget?: Budget;
  /** One run alone, of those that `only` and `budget` leave: its folder is then as the whole study would leave it. */
  readonly run?: StudyRun;
  /** `key=value` for every run's protocol, after the study's own. */
  readonly overrides?: readonly string[];
  /** Networks whose weights are not at hand start from random ones. Without it their cells are left out. */
  readonly randomWeights?: boolean;
  /** Goes on with a run that was cut short. Runs that have ended are taken as they are in any case. */
  readonly resume: boolean;
  readonly threads: number;
  /** Folder of cached features, shared by runs; absolute. */
  readonly cache: string;
  /** Folder of the weights that "zoo pull" has fetched; absolute. */
  readonly weights?: string;
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly preparer?: ImagePreparer;
  /** The most memory the process has held, megabytes. */
  readonly peakMemory?: () => number;
  readonly onEvent: (event: StudyEvent) => void;
  /** Stops the study; with `resume` it goes on where it stopped, to the same bits. */
  readonly signal?: AbortSignal;
}
