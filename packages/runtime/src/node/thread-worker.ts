import { parentPort } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Answer, Call } from "../protocol.ts";
import { serve } from "../worker-core.ts";

const port = parentPort;
if (!port) throw new Error("thread-worker.js must be started as a worker thread");

const receive = serve({ InferenceSession, Tensor, options: () => ({}) }, (answer: Answer, transfer) => {
  port.postMessage(answer, transfer);
});

port.on("message", (message: Call | "end") => {
  // Closing the port lets the thread end by itself: `terminate()` could cut into native code.
  if (message === "end") port.close();
  else receive(message);
});
