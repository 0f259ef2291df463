import { readModel } from "@leukoscope/onnx";
import type { Answer, Call, LoadSettings } from "../protocol.ts";
import { type Backend, serve } from "../worker-core.ts";
import { offeredAdapter, onlyOnProcessor } from "./webgpu.ts";

type Receiver = (call: Call) => void;

/** ONNX Runtime's build for these settings: each is a module of its own, and only the one that is needed is fetched. */
async function backendFor(model: Uint8Array, { webgpu }: LoadSettings): Promise<Backend> {
  const useGpu = webgpu !== undefined && (await offeredAdapter()) !== null;
  const { env, InferenceSession, Tensor } = await (useGpu
    ? import("onnxruntime-web/webgpu")
    : import("onnxruntime-web/wasm"));
  return {
    InferenceSession,
    Tensor,
    options({ threads, wasm }) {
      env.wasm.numThreads = threads;
      env.wasm.wasmPaths = useGpu ? webgpu : wasm;
      if (!useGpu) return { executionProviders: ["wasm"] };
      const forceCpuNodeNames = onlyOnProcessor(readModel(model));
      // An empty list is refused.
      const gpu = { name: "webgpu", ...(forceCpuNodeNames.length > 0 ? { forceCpuNodeNames } : {}) };
      return { executionProviders: [gpu, "wasm"] };
    },
  };
}

const send = (answer: Answer, transfer: ArrayBuffer[] = []) => globalThis.postMessage(answer, { transfer });

let receiver: Promise<Receiver> | undefined;

globalThis.addEventListener("message", ({ data: call }: MessageEvent<Call>) => {
  // The first call is always `load`, and says which build it wants.
  if (call.request.kind === "load") {
    receiver ??= backendFor(call.request.model, call.request.settings).then((backend) => serve(backend, send));
  }
  receiver?.then(
    (receive) => receive(call),
    (error) => send({ id: call.id, error: `its build can't be loaded: ${error}` }),
  );
});
