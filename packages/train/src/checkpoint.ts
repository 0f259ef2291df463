import { float32, readSafetensors, type Tensor, writeSafetensors } from "@leukoscope/onnx";
import type { Storage } from "@leukoscope/storage";
import type { EpochRecord, Scores } from "./history.ts";
import type { OptimizerState } from "./optimizers/index.ts";
import type { PlateauState } from "./schedules/index.ts";

/** Everything training needs to go on as if it had not stopped. */
export interface Checkpoint {
  /** Identifies model, data and settings; a checkpoint of another run is refused. */
  readonly fingerprint: string;
  readonly stage: number;
  /** Epochs of the stage that are done. */
  readonly epochs: number;
  readonly epochsWithoutGain: number;
  readonly history: readonly EpochRecord[];
  readonly best: Scores | undefined;
  readonly schedule: PlateauState | null;
  readonly values: ReadonlyMap<string, Float32Array>;
  /** The moving average of the values; empty where there is none. */
  readonly averages: ReadonlyMap<string, Float32Array>;
  readonly bestValues: ReadonlyMap<string, Float32Array>;
  readonly optimizer: OptimizerState;
}

export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  constructor(
    readonly code: "other-run" | "damaged",
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const GROUPS = ["values", "averages", "best", "optimizer"] as const;

/** One safetensors file; numbers that are no tensors travel as JSON in its metadata. */
export async function saveCheckpoint(storage: Storage, path: string, checkpoint: Checkpoint): Promise<void> {
  const { values, averages, bestValues, optimizer, ...rest } = checkpoint;
  const tensors = new Map<string, Tensor>();
  [values, averages, bestValues, optimizer.slots].forEach((group, index) => {
    for (const [name, data] of group) tensors.set(`${GROUPS[index]}/${name}`, float32([data.length], data));
  });
  const state = JSON.stringify({ ...rest, step: optimizer.step });
  await storage.write(path, writeSafetensors(tensors, { state }));
}

/**
 * @returns undefined when there is none
 * @throws CheckpointError `other-run` when it belongs to other settings, `damaged` when it can't be read
 */
export async function loadCheckpoint(
  storage: Storage,
  path: string,
  fingerprint: string,
): Promise<Checkpoint | undefined> {
  if (!(await storage.exists(path))) return undefined;
  const bytes = await storage.read(path);
  let checkpoint: Checkpoint;
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    const { step, ...rest } = JSON.parse(metadata.state);
    const group = (prefix: string) =>
      new Map(
        [...tensors]
          .filter(([name]) => name.startsWith(`${prefix}/`))
          .map(([name, tensor]) => [name.slice(prefix.length + 1), Float32Array.from(tensor.data as Float32Array)]),
      );
    const [values, averages, bestValues, slots] = GROUPS.map(group);
    checkpoint = { ...rest, values, averages, bestValues, optimizer: { step, slots } };
  } catch (cause) {
    throw new CheckpointError("damaged", path, `${path} is damaged; remove it to start anew`, { cause });
  }
  if (checkpoint.fingerprint !== fingerprint) {
    throw new CheckpointError(
      "other-run",
      path,
      `${path} was made with another protocol, data or model; choose another run folder, or remove it to start anew`,
    );
  }
  return checkpoint;
}
