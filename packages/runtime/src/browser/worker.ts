import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { Answer, Call } from "../protocol.ts";
import { serve } from "../worker-core.ts";

const receive = serve(
  {
    InferenceSession,
    Tensor,
    options({ threads, wasm }) {
      env.wasm.numThreads = threads;
      env.wasm.wasmPaths = wasm;
      return { executionProviders: ["wasm"] };
    },
  },
  (answer: Answer, transfer) => globalThis.postMessage(answer, { transfer }),
);

globalThis.addEventListener("message", (event: MessageEvent<Call>) => receive(event.data));
