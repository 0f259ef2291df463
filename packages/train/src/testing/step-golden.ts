import { readFileSync } from "node:fs";
import { floatsOf } from "../../../autograd/src/testing/goldens.ts";

/** L2 norm of a tensor and evenly spaced values of it, base64 of float32. */
export interface Probe {
  readonly norm: number;
  readonly values: string;
}

type Probes = Readonly<Record<string, Probe>>;

/** Five Adam steps of PyTorch in float64; statistics only where batch normalisation is live. */
export interface StepAnswer {
  readonly losses: readonly number[];
  readonly firstStep: { readonly probabilities: string; readonly gradients: Probes };
  readonly afterFiveSteps: { readonly moved: Probes; readonly runningStatistics?: Probes };
}

/** `tools/golden/mobilenet_step.py` writes it. */
export interface StepGolden {
  readonly width: number;
  readonly size: number;
  readonly classes: number;
  readonly learningRate: number;
  readonly labelSmoothing: number;
  readonly targets: string;
  readonly probes: number;
  readonly live: StepAnswer;
  readonly frozen: StepAnswer;
}

export const stepGolden: StepGolden = JSON.parse(
  readFileSync(new URL("../__goldens__/mobilenetv1-step.json", import.meta.url), "utf8"),
);

/** The larger relative error against a probe: of the norm, and of the probed values in the L2 norm. */
export function probeError(actual: Float32Array, { norm, values }: Probe): number {
  const expected = floatsOf(values);
  const probed = expected.map((_, i) => actual[Math.floor((i * actual.length) / expected.length)]);
  const length = (of: Float32Array) => Math.hypot(...of);
  return Math.max(
    Math.abs(length(actual) - norm) / norm,
    length(probed.map((value, i) => value - expected[i])) / length(expected),
  );
}
