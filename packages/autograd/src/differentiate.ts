import type { GraphBuilder, Node } from "@leukoscope/onnx";
import { AutogradError } from "./errors.ts";
import type { Recomputation } from "./recomputation.ts";
import { gradientRules } from "./rules/index.ts";
import type { GradientRule } from "./rules/rule.ts";

/** Values that depend on any of `sources`, the sources included. */
function reached(nodes: readonly Node[], sources: readonly string[]): Set<string> {
  const values = new Set(sources);
  for (const node of nodes) {
    if (node.inputs.some((input) => values.has(input))) for (const output of node.outputs) values.add(output);
  }
  values.delete("");
  return values;
}

export interface DifferentiationOptions {
  /** Rules by a node's first output, for nodes that stand for more than their operator. */
  readonly overrides?: ReadonlyMap<string, GradientRule>;
  /** Of the forward nodes, where it is wanted. */
  readonly recomputation?: Recomputation;
  /** Whether channels are going to lie in blocks; false by default. */
  readonly blocked?: boolean;
}

/**
 * Appends to the graph what computes the gradients of `wanted`, by a reverse walk that visits only nodes between the
 * wanted values and the seeds.
 *
 * @param seeds value -> value that holds its gradient, of the same shape
 * @param wanted values of the graph: parameters, inputs or activations
 * @returns wanted value -> value that holds its gradient; a value on which no seed depends is absent
 * @throws AutogradError `no-gradient-rule` naming the operator and its node
 */
export function differentiate(
  builder: GraphBuilder,
  seeds: ReadonlyMap<string, string>,
  wanted: readonly string[],
  { overrides = new Map(), recomputation, blocked = false }: DifferentiationOptions = {},
): ReadonlyMap<string, string> {
  const nodes = [...builder.nodes];
  const active = reached(nodes, wanted);
  const gradients = new Map<string, string>(seeds);
  for (const node of nodes.reverse()) {
    const flags = node.inputs.map((input) => active.has(input));
    const upstream = node.outputs.map((output) => gradients.get(output));
    if (!flags.includes(true) || upstream.every((gradient) => gradient === undefined)) continue;
    const gradientRule = overrides.get(node.outputs[0]) ?? gradientRules[node.opType];
    if (!gradientRule) {
      throw new AutogradError(
        "no-gradient-rule",
        node.name,
        `no gradient rule for operator ${node.opType} (node ${node.name}); freeze what comes before it, or add a rule to packages/autograd/src/rules. Known: ${Object.keys(gradientRules).sort().join(", ")}`,
      );
    }
    const read = recomputation?.again(node, upstream.find((gradient) => gradient !== undefined) as string) ?? node;
    gradientRule({ node: read, builder, upstream, wanted: flags, blocked }).forEach((gradient, index) => {
      const input = node.inputs[index];
      if (gradient === undefined || !flags[index]) return;
      const earlier = gradients.get(input);
      gradients.set(input, earlier ? builder.op("Add", [earlier, gradient]) : gradient);
    });
  }
  return new Map(wanted.flatMap((value) => (gradients.has(value) ? [[value, gradients.get(value) as string]] : [])));
}
