import { z } from "zod";
import { calibrations } from "../calibrate/calibration.ts";
import { ClassicError } from "../errors.ts";
import { modelSpec } from "../models/model-spec.ts";
import { resamplings } from "../resample/resample.ts";

export const selections = ["mutual-information", "recursive-elimination", "forest-importance"] as const;

const count = z.number().int().min(1).max(100_000);

/** Everything between a table and a trained model, as plain data. */
export const classicSpec = z.strictObject({
  /** Keeps the columns that tell most about the class. */
  select: z.strictObject({ by: z.enum(selections), count }).optional(),
  /** Replaces the columns by this many principal components. */
  components: count.optional(),
  resample: z.enum(resamplings).default("none"),
  model: modelSpec,
  /** How scores become probabilities; an SVM without any gives its decisions through a softmax, which mean little. */
  calibrate: z.enum(calibrations).default("none"),
});

export type ClassicSpec = z.infer<typeof classicSpec>;

/** @throws ClassicError `bad-option` naming the setting */
export function readClassicSpec(value: unknown): ClassicSpec {
  const read = classicSpec.safeParse(value);
  if (read.success) return read.data;
  const { message, path } = read.error.issues[0];
  throw new ClassicError("bad-option", value, `${path.join(".") || "the settings"}: ${message}`);
}
