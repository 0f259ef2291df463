import { readFileSync } from "node:fs";
import { GraphBuilder, OPSET, prepareModel } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { differentiate } from "./differentiate.ts";
import { relativeError } from "./testing/closeness.ts";
import { floatsOf, readGolden } from "./testing/goldens.ts";
import { load } from "./testing/run-graph.ts";

const TOLERANCE = 1e-4;

/** Of `tools/golden/autograd_opsets.py`: float32 values as base64. */
interface Answer {
  readonly x: string;
  readonly y: string;
  readonly upstream: string;
  readonly gradients: Readonly<Record<string, string>>;
}

const answer = readGolden<Answer>("answer", "opsets");

describe("one network, exported by PyTorch to several operator sets", () => {
  it.each([11, 13, 15, 17, 18, 20, 21, 23])("%i: output and gradients are PyTorch's", async (opset) => {
    const bytes = readFileSync(new URL(`./__goldens__/opsets/opset-${opset}.onnx`, import.meta.url));
    const builder = GraphBuilder.from(prepareModel(bytes));
    const upstream = builder.input("upstream", builder.typeOf("y"));
    // Whatever the exporter has neither renamed, transposed nor folded.
    const named = Object.keys(answer.gradients).filter(
      (name) => builder.has(name) && name !== "conv.weight" && name !== "conv.bias",
    );
    const gradients = differentiate(builder, new Map([["y", upstream]]), named);
    for (const gradient of gradients.values()) builder.output(gradient);
    const model = builder.build("gradients");

    expect(model.opsets[""]).toBe(Math.max(opset, OPSET));
    expect(named.length).toBeGreaterThanOrEqual(7);
    const results = await (await load(model)).run({ x: floatsOf(answer.x), upstream: floatsOf(answer.upstream) });
    expect(relativeError(results.y, floatsOf(answer.y))).toBeLessThanOrEqual(TOLERANCE);
    for (const [name, gradient] of gradients) {
      const error = relativeError(results[gradient], floatsOf(answer.gradients[name]));
      expect(error, `gradient of ${name}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});
