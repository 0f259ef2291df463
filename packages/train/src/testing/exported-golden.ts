import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { ExternalData } from "@leukoscope/onnx";
import { norm } from "../../../autograd/src/testing/closeness.ts";
import { floatsOf } from "../../../autograd/src/testing/goldens.ts";
import { openExternal } from "../../../zoo/src/index.ts";
import { formulaTensor, uniform } from "../../../zoo/src/testing/formula.ts";

/** `tools/golden/exported_models.py` writes it: PyTorch in float64, batch normalisation live. */
interface ExportedGolden {
  readonly size: number;
  readonly batch: number;
  /** Seed of the formula that gives the images. */
  readonly images: string;
  readonly learningRate: number;
  readonly losses: readonly number[];
  readonly probes: number;
  readonly parameters: readonly string[];
  /** A probe a parameter, one after the other: the norm, then values; base64 of float32. */
  readonly gradients: string;
  readonly moved: string;
  readonly statistics: readonly string[];
  readonly running: string;
}

const fileOf = (name: string): Uint8Array => readFileSync(new URL(`../__goldens__/exported/${name}`, import.meta.url));

/** The answer to a network, with its probes by name. */
export function exportedGolden(network: string) {
  const golden: ExportedGolden = JSON.parse(new TextDecoder().decode(fileOf(`${network}.json`)));
  const byName = (names: readonly string[], stored: string) => {
    const values = floatsOf(stored);
    const length = golden.probes + 1;
    return new Map(names.map((name, row) => [name, values.subarray(row * length, (row + 1) * length)]));
  };
  const { size, batch, images, parameters, statistics } = golden;
  return {
    ...golden,
    gradients: byName(parameters, golden.gradients),
    moved: byName(parameters, golden.moved),
    running: byName(statistics, golden.running),
    image: Float32Array.from(uniform(images, batch * 3 * size * size)),
  };
}

/** An exported network with its weights by formula; in the file each is kept at a place of its own name. */
export function openExported(network: string, exporter: string, { batch, size }: { batch: number; size: number }) {
  const source = `${network}-${exporter}.onnx`;
  const parameters = new Set<string>();
  // The formula goes by a weight's shape, which its place does not tell: zeros first.
  const external: ExternalData = (place, _offset, length) => {
    parameters.add(place);
    return new Uint8Array(length);
  };
  const model = openExternal(gunzipSync(fileOf(`${source}.gz`)), { source, batch, size, external });
  const initializers = new Map(
    [...model.initializers].map(([name, tensor]) => [
      name,
      parameters.has(name) ? formulaTensor(name, tensor.dims) : tensor,
    ]),
  );
  return { ...model, initializers };
}

/** How far a tensor is from a probe, against the probe: in the norm, and in the probed values. */
export function distance(actual: Float32Array, probe: Float32Array, probes: number): number {
  const count = Math.min(probes, actual.length);
  const expected = probe.subarray(1, 1 + count);
  const difference = expected.map((value, i) => actual[Math.floor((i * actual.length) / count)] - value);
  return Math.max(Math.abs(norm(actual) - probe[0]) / probe[0], norm(difference) / (norm(expected) || 1));
}
