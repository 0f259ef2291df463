import { readFileSync } from "node:fs";
import { type Attributes, float32, type Tensor } from "@leukoscope/onnx";

/** A tensor of a golden file: little-endian float32 as base64. */
export interface Stored {
  readonly dims: readonly number[];
  readonly data: string;
}

/** A small graph and PyTorch's answer to it; `tools/golden/autograd_case.py` writes them. */
export interface GoldenCase {
  readonly name: string;
  readonly nodes: readonly {
    readonly opType: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly attributes: Attributes;
  }[];
  readonly constants: Readonly<
    Record<string, { type: "int64" | "float32"; dims: readonly number[]; values: readonly number[] }>
  >;
  readonly inputs: Readonly<Record<string, Stored & { readonly gradient: string }>>;
  readonly output: Stored & { readonly name: string; readonly upstream: string };
  /** Inputs in which the output is linear while the others are kept. */
  readonly linearIn: readonly string[];
  /** Operator set in which the case is written; 17 when it names none. */
  readonly opset?: number;
}

/** One case of the loss: its inputs, its value and what is derived from it. */
export interface LossCase {
  readonly name: string;
  readonly logits: Stored;
  readonly targets: Stored;
  readonly weights: Stored;
  readonly loss: number;
  readonly probabilities: string;
  readonly gradient: string;
}

/** What one training step of the small network of `tools/golden/autograd_training.py` gives. */
export interface TrainingAnswer {
  readonly loss: number;
  readonly probabilities: string;
  readonly gradients: Readonly<Record<string, string>>;
  /** Running statistics after the step. */
  readonly updated: Readonly<Record<string, string>>;
}

export interface TrainingGolden {
  readonly ratio: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly parameters: Readonly<Record<string, Stored>>;
  readonly statistics: Readonly<Record<string, Stored>>;
  readonly x: Stored;
  readonly targets: Stored;
  readonly weights: Stored;
  /** 1 where a value is kept. */
  readonly mask: Stored;
  readonly live: TrainingAnswer;
  readonly frozen: TrainingAnswer;
}

export function readGolden<Content>(name: string, folder = "ops"): Content {
  return JSON.parse(readFileSync(new URL(`../__goldens__/${folder}/${name}.json`, import.meta.url), "utf8"));
}

export function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return new Float32Array(bytes.buffer);
}

export const tensorOf = ({ dims, data }: Stored): Tensor => float32(dims, floatsOf(data));
