import { describe, expect, it } from "vitest";
import { dot, norm, relativeError } from "./testing/closeness.ts";
import { floatsOf, type GoldenCase, readGolden, tensorOf } from "./testing/goldens.ts";
import { gradientGraph } from "./testing/gradient-graph.ts";
import { type Floats, feedsOf, type LoadedGraph, load } from "./testing/run-graph.ts";
import { uniform } from "./testing/uniform.ts";

const FORWARD_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;
const DIFFERENCE_TOLERANCE = 1e-2;
/** No golden input lies nearer to a kink than five of these. */
const STEP = 0.01;

const groups = [
  "conv",
  "conv-depthwise",
  "max-pool",
  "average-pool",
  "global-average-pool",
  "activation",
  "binary",
  "layout",
  "reduction",
  "matrix",
  "shared-values",
  "batch-normalization",
  "conv-transpose",
  "split",
  "slice",
  "pad",
  "gather",
  "resize",
  "spread",
  "vector-product",
  "gates",
  "gaussian",
  "functions",
  "powers",
  "choices",
  "rowwise",
  "reduction-forms",
  "layer-normalization",
  "instance-normalization",
  "group-normalization",
];

const feedsFor = ({ inputs, output }: GoldenCase): Floats => ({
  ...feedsOf(Object.fromEntries(Object.entries(inputs).map(([name, stored]) => [name, tensorOf(stored)]))),
  upstream: floatsOf(output.upstream),
});

/** Central difference of <output, upstream> along `direction` in one input. */
async function slope(graph: LoadedGraph, feeds: Floats, output: string, input: string, direction: Float32Array) {
  const at = async (step: number): Promise<number> => {
    const moved = feeds[input].map((value, i) => value + step * direction[i]);
    const results = await graph.run({ ...feeds, [input]: moved });
    return dot(results[output], feeds.upstream);
  };
  return ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
}

describe.each(groups)("%s", (group) => {
  const { cases } = readGolden<{ cases: readonly GoldenCase[] }>(group);
  it.each(cases.map((golden) => [golden.name, golden] as const))("%s", async (_, golden) => {
    const { model, output, gradients } = gradientGraph(golden);
    const graph = await load(model);
    const feeds = feedsFor(golden);
    // The gradient of a sum is the upstream gradient itself, an input of the graph.
    const results: Floats = { ...feeds, ...(await graph.run(feeds)) };

    expect(model.outputs[0].dims).toEqual(golden.output.dims);
    expect(relativeError(results[output], floatsOf(golden.output.data))).toBeLessThanOrEqual(FORWARD_TOLERANCE);
    for (const [name, stored] of Object.entries(golden.inputs)) {
      const gradient = results[gradients.get(name) ?? "absent"];
      const expected = floatsOf(stored.gradient);
      expect(relativeError(gradient, expected), `gradient of ${name}`).toBeLessThanOrEqual(GRADIENT_TOLERANCE);

      const direction = uniform(expected.length, group.length + expected.length);
      const typical = (norm(expected) * norm(direction)) / Math.sqrt(expected.length);
      const difference = await slope(graph, feeds, output, name, direction);
      expect(Math.abs(difference - dot(gradient, direction)), `finite difference in ${name}`).toBeLessThanOrEqual(
        DIFFERENCE_TOLERANCE * (typical || 1),
      );
      if (golden.linearIn.includes(name)) {
        const scale = norm(feeds.upstream) * norm(results[output]);
        const gap = Math.abs(dot(feeds.upstream, results[output]) - dot(gradient, feeds[name]));
        expect(gap, `adjoint of ${name}`).toBeLessThanOrEqual(FORWARD_TOLERANCE * scale);
      }
    }
  });

  it("gives each gradient alone as it gives them together", async () => {
    const golden = cases[cases.length - 1];
    const feeds = feedsFor(golden);
    for (const [name, stored] of Object.entries(golden.inputs)) {
      const { model, gradients } = gradientGraph(golden, [name]);
      const results: Floats = { ...feeds, ...(await (await load(model)).run(feeds)) };
      expect([...gradients.keys()]).toEqual([name]);
      expect(relativeError(results[gradients.get(name) ?? "absent"], floatsOf(stored.gradient))).toBeLessThanOrEqual(
        GRADIENT_TOLERANCE,
      );
    }
  });
});
