import { describe, expect, it } from "vitest";
import { relativeError } from "./testing/closeness.ts";
import { floatsOf, type GoldenCase, readGolden, tensorOf } from "./testing/goldens.ts";
import { gradientGraph } from "./testing/gradient-graph.ts";
import { feedsOf, load } from "./testing/run-graph.ts";

const TOLERANCE = 1e-5;

const { cases } = readGolden<{ cases: readonly GoldenCase[] }>("boundaries");

describe("on kinks, between equals and in saturation the gradient is PyTorch's", () => {
  it.each(cases.map((golden) => [golden.name, golden] as const))("%s", async (_, golden) => {
    const { model, output, gradients } = gradientGraph(golden);
    const inputs = Object.entries(golden.inputs).map(([name, stored]) => [name, tensorOf(stored)] as const);
    const results = await (await load(model)).run({
      ...feedsOf(Object.fromEntries(inputs)),
      upstream: floatsOf(golden.output.upstream),
    });
    expect(relativeError(results[output], floatsOf(golden.output.data))).toBeLessThanOrEqual(TOLERANCE);
    for (const [name, { gradient }] of Object.entries(golden.inputs)) {
      const found = results[gradients.get(name) ?? "absent"];
      expect(relativeError(found, floatsOf(gradient)), `gradient of ${name}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});
