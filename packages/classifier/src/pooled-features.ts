import type { Image } from "@leukoscope/imaging";
import { extract, GraphBuilder, readModel, writeModel } from "@leukoscope/onnx";
import type { RunOptions, Runtime, Session } from "@leukoscope/runtime";
import type { ClassifierOptions } from "./classifier.ts";
import { ClassifierError } from "./errors.ts";
import { IMAGE_INPUT } from "./interface.ts";
import type { ClassifierMetadata } from "./metadata.ts";
import { preprocess } from "./preprocess.ts";
import { metadataFromProps } from "./props.ts";

/** What a network's last pooling layer says of an image: deep features for other classifiers. */
export class PooledFeatures {
  readonly #session: Session;
  readonly #metadata: ClassifierMetadata;
  readonly #output: string;

  private constructor(
    metadata: ClassifierMetadata,
    session: Session,
    output: string,
    /** How many numbers an image gives. */
    readonly width: number,
  ) {
    this.#metadata = metadata;
    this.#session = session;
    this.#output = output;
  }

  /**
   * @param bytes an ONNX file with classifier metadata; its head is left out
   * @throws GraphError, ClassifierError as `Classifier.load`; ClassifierError `bad-graph` for a network without global
   *   pooling
   */
  static async load(
    runtime: Runtime,
    bytes: Uint8Array,
    { external, ...options }: ClassifierOptions = {},
  ): Promise<PooledFeatures> {
    const model = readModel(bytes, { external });
    const metadata = metadataFromProps(model.metadata);
    const pooled = model.nodes.filter(({ opType }) => opType === "GlobalAveragePool").at(-1)?.outputs[0];
    if (pooled === undefined) {
      throw new ClassifierError(
        "bad-graph",
        "GlobalAveragePool",
        undefined,
        "the model pools nowhere over the whole image, so it has no deep features to give; take a model with a GlobalAveragePool",
      );
    }
    const type = GraphBuilder.from(model).typeOf(pooled);
    const trunk = extract(model, [], [{ name: pooled, ...type }]);
    const width = type.dims.reduce((product, side) => product * side, 1);
    return new PooledFeatures(metadata, await runtime.load(writeModel(trunk), options), pooled, width);
  }

  /** @throws RuntimeError `run-failed`, `released`, `aborted`, `worker-lost` */
  async of(image: Image, options?: RunOptions): Promise<Float32Array> {
    const outputs = await this.#session.run({ [IMAGE_INPUT]: preprocess(image, this.#metadata) }, options);
    return Float32Array.from(outputs[this.#output].data, Number);
  }

  /** Frees the model's memory. */
  close(): Promise<void> {
    return this.#session.release();
  }
}
