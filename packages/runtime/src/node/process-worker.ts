import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Answer, Call } from "../protocol.ts";
import { serve } from "../worker-core.ts";

const send = process.send?.bind(process);
if (!send) throw new Error("process-worker.js must be started as a child process with a channel");

const receive = serve({ InferenceSession, Tensor, options: () => ({}) }, (answer: Answer) => {
  send(answer);
});

// The channel keeps this process alive: it ends with its owner, or when it is told to.
process.on("message", (message: Call | "end") => {
  if (message === "end") process.disconnect();
  else receive(message);
});

// A terminal's Ctrl-C and a service manager's stop reach the whole group; the owner decides what is finished first.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
