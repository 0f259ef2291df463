import { LOGITS_OUTPUT } from "@leukoscope/classifier";
import { extract, type Model } from "@leukoscope/onnx";
import { ExplainError } from "../errors.ts";
import { cam, sumOfEach } from "./cam.ts";

/** Operators that, between layer and logits, leave the map from one to the other linear. */
const LINEAR: ReadonlySet<string> = new Set([
  "GlobalAveragePool",
  "AveragePool",
  "ReduceMean",
  "ReduceSum",
  "Flatten",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "Identity",
  "Dropout",
  "Gemm",
  "MatMul",
  "Conv",
  "BatchNormalization",
  "Add",
  "Mul",
  "Div",
  "Cast",
  "Constant",
]);

/**
 * The class activation map itself (Zhou et al. 2016): a channel weighs what the class's row of the last dense layer gives
 * it. Only where nothing but pooling and linear maps follows the layer; the weight is then the sum of the gradient.
 */
export const classActivationMap = cam("cam", {
  weights: (state) => {
    checkHead(state.question.model.graph, state.question.layer);
    return sumOfEach(state, (_, gradient) => gradient);
  },
});

/** @throws ExplainError `no-linear-head` naming the operator that is not linear */
function checkHead(model: Model, layer: string): void {
  const dims = [1];
  const head = extract(model, [{ name: layer, type: "float32", dims }], model.outputs);
  const bent = head.nodes.find(({ opType }) => !LINEAR.has(opType));
  if (!bent && head.inputs.length === 1) return;
  const why = bent ? `${bent.opType} (node ${bent.name})` : `a connection past ${layer}`;
  const message = `CAM needs a model whose ${LOGITS_OUTPUT} are a linear map of the pooled layer, but ${why} lies between; choose a later layer, or use gradcam, which needs none of this`;
  throw new ExplainError("no-linear-head", layer, message);
}
