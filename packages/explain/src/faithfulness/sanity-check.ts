import type { Model } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { Method, Question } from "../method.ts";
import { spearman } from "./rank.ts";

/** How much a map owes to what the model has learnt. */
export interface SanityCheck {
  /** Layers with weights, from the last, that were shuffled. */
  readonly layers: number;
  readonly of: number;
  /** Spearman's correlation of the map with the one of the unspoilt model. Near 1: the map does not heed the weights. */
  readonly rankCorrelation: number;
}

/**
 * Cascading randomisation (Adebayo et al. 2018): weights are shuffled within each layer, from the last layer backwards,
 * and the map is drawn again. Shares of the layers: by default the last, half, and all.
 */
export async function sanityCheck(
  method: Method,
  question: Question,
  shares: readonly number[] = [0, 0.5, 1],
): Promise<SanityCheck[]> {
  const { model, seed } = question;
  const { map } = await method.explain(question);
  const weighted = weightedLayers(model.graph);
  const checks: SanityCheck[] = [];
  for (const share of shares) {
    const layers = Math.max(1, Math.round(share * weighted.length));
    const spoilt = model.withGraph(shuffled(model.graph, weighted.slice(-layers), new Random(seed).fork("sanity")));
    try {
      const other = await method.explain({ ...question, model: spoilt });
      const rankCorrelation = spearman(map, other.map);
      checks.push({ layers, of: weighted.length, rankCorrelation });
    } finally {
      await spoilt.close();
    }
  }
  return checks;
}

/** The weight of every convolution and dense layer, in order of computation. */
function weightedLayers({ initializers, nodes }: Model): readonly string[] {
  const found = nodes
    .filter(({ opType }) => ["Conv", "FusedConv", "Gemm", "MatMul"].includes(opType))
    .flatMap(({ inputs }) => inputs.slice(0, 2))
    .filter((input) => (initializers.get(input)?.dims.length ?? 0) > 1);
  return [...new Set(found)];
}

/** The graph with the values of these initialisers in another order. */
export function shuffled(graph: Model, names: readonly string[], random: Random): Model {
  const initializers = new Map(graph.initializers);
  for (const name of names) {
    const tensor = initializers.get(name);
    if (!(tensor?.data instanceof Float32Array) && !(tensor?.data instanceof Uint16Array)) continue;
    initializers.set(name, { ...tensor, data: random.fork(name).shuffle(tensor.data.slice()) });
  }
  return { ...graph, initializers };
}
