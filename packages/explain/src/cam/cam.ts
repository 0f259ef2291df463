import { type MapGrid, mapGrid } from "../map-grid.ts";
import type { Method, MethodName, Question } from "../method.ts";
import type { LayerState } from "../model/explained-model.ts";

/** What a class activation map is computed from. */
export interface CamState extends LayerState {
  readonly question: Question;
}

/**
 * What sets one class activation map apart from the others: the weight of each channel, or the whole sum. Before the
 * ReLU that ends all of them.
 */
export type CamRule =
  | { readonly weights: (state: CamState) => Float32Array | Promise<Float32Array> }
  | { readonly map: (state: CamState) => Float32Array };

/**
 * A class activation map as a method: activation and gradient of the layer, the rule, the ReLU.
 * @param options whether the rule reads gradients; one that does not works on any model
 */
export const cam = (name: MethodName, rule: CamRule, { gradient = true } = {}): Method => ({
  name,
  drawnOn: gradient ? "gradient" : "activation",
  signed: false,
  async explain(question) {
    const { layer, model, target, view } = question;
    const seen = gradient ? model.layerState(view.input, layer, target) : model.activation(view.input, layer);
    const state = { ...(await seen), question };
    const sum = "map" in rule ? rule.map(state) : weightedSum(state, await rule.weights(state));
    const { width, height } = state;
    return { map: sum.map((value) => Math.max(0, value)), width, height, layer, grid: gridOf(question) };
  },
});

const gridOf = ({ layer, model }: Question): MapGrid => mapGrid(model.graph, layer);

/** Sum over channels of weight times activation. */
function weightedSum({ activation, channels, height, width }: LayerState, weights: Float32Array): Float32Array {
  const cells = height * width;
  const sum = new Float64Array(cells);
  for (let c = 0; c < channels; c++) {
    const plane = activation.subarray(c * cells, (c + 1) * cells);
    for (let i = 0; i < cells; i++) sum[i] += weights[c] * plane[i];
  }
  return Float32Array.from(sum);
}

/** For each channel the sum over its cells of what `term` gives. */
export function sumOfEach(
  { activation, channels, gradient, height, width }: LayerState,
  term: (activation: number, gradient: number, channel: number) => number,
): Float32Array {
  const cells = height * width;
  return Float32Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = c * cells; i < (c + 1) * cells; i++) sum += term(activation[i], gradient[i], c);
    return sum;
  });
}
