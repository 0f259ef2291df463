import { GraphBuilder } from "@leukoscope/onnx";
import { expect, it } from "vitest";
import { relativeError } from "../testing/closeness.ts";
import { floatsOf, type LossCase, readGolden, tensorOf } from "../testing/goldens.ts";
import { feedsOf, load } from "../testing/run-graph.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

const { cases } = readGolden<{ cases: readonly LossCase[] }>("softmax-cross-entropy");

it.each(cases.map((golden) => [golden.name, golden] as const))("softmax cross-entropy: %s", async (_, golden) => {
  const builder = new GraphBuilder();
  const inputs = {
    logits: tensorOf(golden.logits),
    targets: tensorOf(golden.targets),
    weights: tensorOf(golden.weights),
  };
  for (const [name, tensor] of Object.entries(inputs)) builder.input(name, tensor);
  const values = softmaxCrossEntropy(builder, "logits", "targets", "weights");
  for (const value of Object.values(values)) builder.output(value);
  const results = await (await load(builder.build("loss"))).run(feedsOf(inputs));

  expect(builder.dimsOf(values.loss)).toEqual([]);
  expect(relativeError(results[values.loss], Float32Array.of(golden.loss))).toBeLessThanOrEqual(1e-5);
  expect(relativeError(results[values.probabilities], floatsOf(golden.probabilities))).toBeLessThanOrEqual(1e-5);
  expect(relativeError(results[values.gradient], floatsOf(golden.gradient))).toBeLessThanOrEqual(1e-4);
});
