import type { Image } from "@leukoscope/imaging";
import { type ExternalData, float32, type Model, readModel, type Tensor, writeModel } from "@leukoscope/onnx";
import type { RunOptions, Runtime, Session, SessionOptions } from "@leukoscope/runtime";
import { checkInterface, FEATURES_OUTPUT, IMAGE_INPUT, LOGITS_OUTPUT } from "./interface.ts";
import type { ClassifierMetadata } from "./metadata.ts";
import { type Prediction, predictionOf, type Scores } from "./prediction.ts";
import type { PreparedImage } from "./preparation/prepare-image.ts";
import { preprocess } from "./preprocess.ts";
import { metadataFromProps } from "./props.ts";

export interface ClassifierOptions extends SessionOptions {
  /** Reads weights that are kept in files beside the model. */
  readonly external?: ExternalData;
}

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
   * @throws GraphError when the bytes are no ONNX model, or its weights lie in files that `external` does not give;
   *   ClassifierError when it is no classifier, its metadata are damaged or its graph is not what they say;
   *   RuntimeError `load-failed`
   */
  static async load(
    runtime: Runtime,
    bytes: Uint8Array,
    { external, ...options }: ClassifierOptions = {},
  ): Promise<Classifier> {
    const { model, whole } = readWhole(bytes, external);
    const metadata = metadataFromProps(model.metadata);
    checkInterface(model, metadata);
    return new Classifier(metadata, await runtime.load(whole, options));
  }

  /** @throws RuntimeError `run-failed`, `released`, `aborted`, `worker-lost` */
  async predict(image: Image, options?: RunOptions): Promise<Prediction> {
    const start = performance.now();
    const input = preprocess(image, this.metadata);
    return this.#run(input, performance.now() - start, options);
  }

  /** As {@link predict}, for an input that is prepared already: float32 [1, 3, height, width]. */
  async predictTensor(input: Tensor, options?: RunOptions): Promise<Prediction> {
    return this.#run(input, 0, options);
  }

  /** As {@link predict}, for an image that an `ImagePreparer` prepared as the metadata say. */
  async predictPrepared({ input, ms }: PreparedImage, options?: RunOptions): Promise<Prediction> {
    return this.#run(this.#tensor(input), ms, options);
  }

  /** What the network gives for a prepared image, before it is read: for calibration. */
  async scoresOf({ input }: PreparedImage, options?: RunOptions): Promise<Scores> {
    return this.#scores(this.#tensor(input), options);
  }

  /** Frees the model's memory. */
  close(): Promise<void> {
    return this.#session.release();
  }

  async #run(input: Tensor, spent: number, options?: RunOptions): Promise<Prediction> {
    const start = performance.now();
    const { logits, features } = await this.#scores(input, options);
    return predictionOf(logits, this.metadata, spent + performance.now() - start, features);
  }

  async #scores(input: Tensor, options?: RunOptions): Promise<Scores> {
    const outputs = await this.#session.run({ [IMAGE_INPUT]: input }, options);
    const numbers = (name: string) => Float32Array.from(outputs[name].data, Number);
    return {
      logits: numbers(LOGITS_OUTPUT),
      ...(outputs[FEATURES_OUTPUT] && { features: numbers(FEATURES_OUTPUT) }),
    };
  }

  #tensor(input: Float32Array<ArrayBuffer>): Tensor {
    const { width, height } = this.metadata.input;
    return float32([1, 3, height, width], input);
  }
}

/** The model, and it as one file: the runtime is given no files beside it. */
function readWhole(bytes: Uint8Array, external: ExternalData | undefined): { model: Model; whole: Uint8Array } {
  let outside = false;
  const noted: ExternalData | undefined =
    external &&
    ((...place) => {
      outside = true;
      return external(...place);
    });
  const model = readModel(bytes, { external: noted });
  return { model, whole: outside ? writeModel(model) : bytes };
}
