import type { Model } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { relativeError } from "../../autograd/src/testing/closeness.ts";
import { load } from "../../autograd/src/testing/run-graph.ts";
import { buildClassifier, drawn, efficientNet } from "../../zoo/src/index.ts";
import { splitFrozen } from "./frozen.ts";
import { learnableParameters, parametersAfter } from "./learnable-parameters.ts";

const classifier = (training: boolean) =>
  buildClassifier({
    backbone: efficientNet("lite0"),
    head: { kind: "linear" },
    classes: 3,
    size: 32,
    batch: 2,
    backboneParameters: drawn(1),
    headParameters: drawn(1),
    training,
  });

const dropouts = ({ nodes }: Model): string[] =>
  nodes.filter((node) => node.opType === "Dropout").map((node) => node.name);

describe("splitFrozen with stochastic depth", () => {
  const { model, blocks, features } = classifier(true);

  it("does not drop branches of a frozen backbone, whose features can be kept", async () => {
    const { prefix, suffix } = splitFrozen(model, parametersAfter(model, features), false);
    const pooled = "head.pool.flatten";
    expect(prefix?.outputs.map(({ name }) => name)).toEqual([pooled]);
    expect(suffix.nodes.map((node) => node.opType)).toEqual(["Gemm", "Softmax"]);

    const served = classifier(false);
    const outputs = [{ ...(prefix as Model).outputs[0] }];
    const image = Float32Array.from({ length: 2 * 3 * 32 * 32 }, (_, index) => Math.sin(index));
    const [kept, plain] = await Promise.all(
      [prefix as Model, { ...served.model, outputs }].map(async (graph) => (await load(graph)).run({ image })),
    );
    expect(relativeError(kept[pooled], plain[pooled])).toBeLessThanOrEqual(1e-6);
  });

  it("drops branches of the blocks that are trained", () => {
    const last = blocks.findIndex((block) => block.name === "blocks.5.1");
    const { prefix, suffix } = splitFrozen(model, parametersAfter(model, blocks[last].output), false);
    expect(prefix?.outputs.map(({ name }) => name)).toEqual([blocks[last].output]);
    expect(dropouts(suffix)).toEqual(["blocks.5.2.drop_path.kept", "blocks.5.3.drop_path.kept"]);
  });

  it("leaves a model whole that is trained from its input on", () => {
    expect(splitFrozen(model, learnableParameters(model), true)).toEqual({ prefix: undefined, suffix: model });
  });
});
