import { sizeOf } from "@leukoscope/onnx";
import { dot, norm } from "./closeness.ts";
import type { GoldenCase } from "./goldens.ts";
import { gradientGraph } from "./gradient-graph.ts";
import { load } from "./run-graph.ts";
import { uniform } from "./uniform.ts";

/** A graph with one output `y` and inputs of given shapes. */
export type AdjointGraph = Pick<GoldenCase, "nodes" | "inputs"> & Partial<Pick<GoldenCase, "constants" | "opset">>;

/** The values of an input that are drawn, not stored. */
export const nothing = { data: "", gradient: "" };

/**
 * What is linear in an input, or selects from it, satisfies <dy, f(x)> = <x, gradient> exactly: the worst gap over all
 * inputs, in units of the norms. Infinite where an input gets no gradient.
 */
export async function adjointGap(graph: AdjointGraph, seed: number): Promise<number> {
  const golden = {
    name: "adjoint",
    constants: {},
    output: { name: "y", dims: [], data: "", upstream: "" },
    ...graph,
  };
  const { model, gradients, output } = gradientGraph(golden);
  const feeds = Object.fromEntries(
    model.inputs.map(({ name, dims }, index) => [name, uniform(sizeOf(dims), seed + 7919 * index)]),
  );
  const results = { ...feeds, ...(await (await load(model)).run(feeds)) };
  if (gradients.size !== Object.keys(graph.inputs).length) return Number.POSITIVE_INFINITY;
  const given = dot(feeds.upstream, results[output]);
  const scale = norm(feeds.upstream) * norm(results[output]);
  const gaps = [...gradients].map(([input, gradient]) => Math.abs(given - dot(feeds[input], results[gradient])));
  return Math.max(...gaps) / (scale || 1);
}
