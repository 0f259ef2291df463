import type { Image } from "@leukoscope/imaging";
import { readModel, type Tensor } from "@leukoscope/onnx";
import type { Runtime, Session, SessionOptions } from "@leukoscope/runtime";
import { checkInterface, IMAGE_INPUT, LOGITS_OUTPUT } from "./interface.ts";
import type { ClassifierMetadata } from "./metadata.ts";
import { type Prediction, predictionOf } from "./prediction.ts";
import { preprocess } from "./preprocess.ts";
import { metadataFromProps } from "./props.ts";

/** A trained model, ready to label images; the file alone says how. */
export class Classifier {
  readonly metadata: ClassifierMetadata;
  readonly #session: Session;

  private constructor(metadata: ClassifierMetadata, session: Session) {
    this.metadata = metadata;
    this.#session = session;
  }

  /**
   * @param bytes an ONNX file with classifier metadata
   * @throws GraphError when the bytes are no ONNX model; ClassifierError when it is no classifier, its metadata are
   *   damaged or its graph is not what they say; RuntimeError `load-failed`
   */
  static async load(runtime: Runtime, bytes: Uint8Array, options: SessionOptions = {}): Promise<Classifier> {
    const model = readModel(bytes);
    const metadata = metadataFromProps(model.metadata);
    checkInterface(model, metadata);
    return new Classifier(metadata, await runtime.load(bytes, options));
  }

  /** @throws RuntimeError `run-failed`, `released`, `worker-lost` */
  async predict(image: Image): Promise<Prediction> {
    const start = performance.now();
    return this.#run(preprocess(image, this.metadata), start);
  }

  /** As {@link predict}, for an input that is prepared already: float32 [1, 3, height, width]. */
  async predictTensor(input: Tensor): Promise<Prediction> {
    return this.#run(input, performance.now());
  }

  /** Frees the model's memory. */
  close(): Promise<void> {
    return this.#session.release();
  }

  async #run(input: Tensor, start: number): Promise<Prediction> {
    const outputs = await this.#session.run({ [IMAGE_INPUT]: input });
    const logits = Float32Array.from(outputs[LOGITS_OUTPUT].data, Number);
    return predictionOf(logits, this.metadata, performance.now() - start);
  }
}
