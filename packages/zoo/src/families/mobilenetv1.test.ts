import { existsSync, readFileSync } from "node:fs";
import { float32, readSafetensors, sizeOf } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { relativeError } from "../../../autograd/src/testing/closeness.ts";
import { floatsOf } from "../../../autograd/src/testing/goldens.ts";
import { feedsOf, load } from "../../../autograd/src/testing/run-graph.ts";
import type { ParameterSource } from "../backbone.ts";
import { buildClassifier } from "../classifier-model.ts";
import { formulaParameters, timmName, wave } from "../testing/formula.ts";
import { loaded } from "../weights/loaded.ts";
import { mobilenetV1 } from "./mobilenetv1.ts";

const weightsFile = new URL("../../../../../shared/weights/mobilenetv1_075.keras_in1k.safetensors", import.meta.url);
const head = { hidden: 0, dropout: [0, 0] } as const;

interface LogitsGolden {
  readonly top?: readonly { readonly class: number; readonly logit: number }[];
  /** [N, classes] as base64 of float32. */
  readonly logits: string;
}

function readGolden(name: string): LogitsGolden {
  return JSON.parse(readFileSync(new URL(`./__goldens__/${name}-logits.json`, import.meta.url), "utf8"));
}

const zeros: ParameterSource = (_, dims) => float32(dims, new Float32Array(sizeOf(dims)));

async function logitsOf(width: number, classes: number, size: number, batch: number, parameters: ParameterSource) {
  const { model } = buildClassifier({
    backbone: mobilenetV1(width),
    head,
    classes,
    size,
    batch,
    backboneParameters: parameters,
    headParameters: parameters,
  });
  const results = await (await load(model)).run(feedsOf({ image: wave(batch, size) }));
  return results.logits;
}

describe("MobileNetV1", () => {
  it.skipIf(!existsSync(weightsFile))("gives PyTorch's logits with the ImageNet weights", async () => {
    const { tensors } = readSafetensors(readFileSync(weightsFile), "mobilenetv1_075");
    const source = loaded(tensors, "mobilenetv1_075");
    const golden = readGolden("mobilenetv1_075");
    const logits = await logitsOf(0.75, 1000, 224, 1, (name, dims, role) => source(timmName(name), dims, role));
    expect(relativeError(logits, floatsOf(golden.logits))).toBeLessThanOrEqual(1e-4);
    const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]);
    expect(order.slice(0, 5)).toEqual(golden.top?.map((entry) => entry.class));
  });

  it.each([
    [0.25, 64],
    [0.25, 75],
  ])("gives PyTorch's logits at width %f on %i pixels, weights by formula", async (width, size) => {
    const golden = readGolden(`mobilenetv1_025-formula-${size}`);
    expect(
      relativeError(await logitsOf(width, 4, size, 2, formulaParameters), floatsOf(golden.logits)),
    ).toBeLessThanOrEqual(1e-4);
  });

  it.each([
    // Howard et al. 2017, Table 6: 0.5, 1.3, 2.6 and 4.2 million with 1000 classes.
    [0.25, 0.47],
    [0.5, 1.33],
    [0.75, 2.59],
    [1, 4.23],
  ])("has the paper's number of parameters at width %f: %f million", (width, millions) => {
    const { model } = buildClassifier({
      backbone: mobilenetV1(width),
      head,
      classes: 1000,
      size: 224,
      batch: 1,
      backboneParameters: zeros,
      headParameters: zeros,
    });
    const trained = [...model.initializers].filter(([name]) => /\.(weight|bias)$/.test(name));
    const count = trained.reduce((total, [, tensor]) => total + tensor.data.length, 0);
    expect(count / 1e6).toBeCloseTo(millions, 2);
  });
});
