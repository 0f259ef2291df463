import type { DataType, Tensor, TensorData } from "@leukoscope/onnx";
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor as OrtTensor,
  TensorConstructor,
} from "onnxruntime-common";
import type { Tensors } from "./index.ts";
import type { Answer, Call, LoadSettings, Request } from "./protocol.ts";

/** One of ONNX Runtime's JavaScript builds. */
export interface Backend {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
  /** Session options of this build; called before the session is created. */
  options(settings: LoadSettings): InferenceSession.SessionOptions;
}

/** Serves one session inside a worker: returns the receiver of calls, which sends every answer through `send`. */
export function serve(backend: Backend, send: (answer: Answer, transfer: ArrayBuffer[]) => void): (call: Call) => void {
  let session: InferenceSession | undefined;

  async function perform(request: Request): Promise<Tensors> {
    if (request.kind === "load") {
      session = await backend.InferenceSession.create(request.model, {
        graphOptimizationLevel: "all",
        executionMode: "sequential",
        interOpNumThreads: 1,
        intraOpNumThreads: request.settings.threads,
        // Errors only: below that, unused initialisers flood stderr.
        logSeverityLevel: 3,
        // Planned patterns keep every block of the first run: twice the peak for no speed.
        enableMemPattern: false,
        ...backend.options(request.settings),
      });
      return {};
    }
    if (!session) throw new Error("no model is loaded");
    if (request.kind === "run") {
      const outputs = await run(session, backend, request.feeds);
      return { ...outputs, ...Object.fromEntries(request.lend.map((name) => [name, request.feeds[name]])) };
    }
    await session.release();
    session = undefined;
    return {};
  }

  // ONNX Runtime's builds must not be called again while a call is under way, so calls queue here.
  let last: Promise<void> = Promise.resolve();
  return ({ id, request }) => {
    last = last.then(async () => {
      try {
        const outputs = await perform(request);
        send({ id, outputs }, buffersOf(outputs));
      } catch (error) {
        send({ id, error: error instanceof Error ? error.message : String(error) }, []);
      }
    });
  };
}

async function run(session: InferenceSession, backend: Backend, feeds: Tensors): Promise<Tensors> {
  const extra = Object.keys(feeds).filter((name) => !session.inputNames.includes(name));
  if (extra.length > 0) {
    throw new Error(`the model has no input ${extra.join(", ")}; it reads ${session.inputNames.join(", ")}`);
  }
  const given = Object.entries(feeds).map(([name, { type, dims, data }]) => [
    name,
    new backend.Tensor(type, data, dims),
  ]);
  const results = await session.run(Object.fromEntries(given));
  return Object.fromEntries(session.outputNames.map((name) => [name, tensorFrom(name, results[name])]));
}

function tensorFrom(name: string, { type, dims, data }: OrtTensor): Tensor {
  if (!ArrayBuffer.isView(data)) throw new Error(`output ${name} is of type ${type}, which is not supported`);
  // Newer engines give half floats as Float16Array; the interface promises raw bits everywhere.
  const values = type === "float16" ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
  return { type: type as DataType, dims: [...dims], data: values as TensorData };
}

/** The buffers that the outputs fill completely: these can be handed over without a copy. */
function buffersOf(outputs: Tensors): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(outputs)) {
    if (data.buffer instanceof ArrayBuffer && data.byteLength === data.buffer.byteLength) buffers.add(data.buffer);
  }
  return [...buffers];
}
