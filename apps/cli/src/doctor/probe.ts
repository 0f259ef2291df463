import { float32, GraphBuilder, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";

/** Runs relu(A B) of known matrices on this machine's CPU and compares. @throws whatever keeps the runtime from running */
export async function computesRight(): Promise<boolean> {
  const graph = new GraphBuilder();
  const a = graph.input("a", { type: "float32", dims: [2, 2] });
  const b = graph.constant(float32([2, 2], [1, -2, 3, 4]));
  const y = graph.op("Relu", [graph.op("MatMul", [a, b])]);
  graph.output(y);
  const runtime = new NodeRuntime();
  try {
    const session = await runtime.load(writeModel(graph.build("probe")), { threads: 1 });
    const outputs = await session.run({ a: float32([2, 2], [1, 2, -1, 1]) });
    return [...outputs[y].data].map(Number).join() === "7,6,2,6";
  } finally {
    await runtime.close();
  }
}
