import type { ClassifierMetadata } from "@leukoscope/classifier";
import type { Image } from "@leukoscope/imaging";
import type { ExternalData } from "@leukoscope/onnx";
import type { Runtime, SessionOptions } from "@leukoscope/runtime";
import type { Attribution } from "./attribution.ts";
import { defaultLayer, explain } from "./explain.ts";
import { ExplainedModel } from "./model/explained-model.ts";

export interface GradCamOptions extends SessionOptions {
  /** The activation to draw on; by default the one that the model's metadata name. */
  readonly layer?: string;
  /** Reads weights that are kept in files beside the model. */
  readonly external?: ExternalData;
}

/** Grad-CAM of one layer of one model, held ready: its graph is made and loaded once. */
export class GradCam {
  readonly layer: string;
  readonly #model: ExplainedModel;

  private constructor(model: ExplainedModel, layer: string) {
    this.#model = model;
    this.layer = layer;
  }

  /**
   * @param bytes an ONNX file with classifier metadata
   * @throws GraphError, ClassifierError as `Classifier.load` does; ExplainError `unknown-layer`, `no-gradient`;
   *   AutogradError for an operator behind the layer that can't be differentiated; RuntimeError `load-failed`
   */
  static async create(runtime: Runtime, bytes: Uint8Array, options: GradCamOptions = {}): Promise<GradCam> {
    const { layer: asked, ...rest } = options;
    const model = ExplainedModel.open(runtime, bytes, { ...rest, batch: 1 });
    const layer = asked ?? defaultLayer(model);
    await model.prepareLayer(layer);
    return new GradCam(model, layer);
  }

  get metadata(): ClassifierMetadata {
    return this.#model.metadata;
  }

  /**
   * @param target class to explain, by name or index; by default the predicted one
   * @throws ExplainError `unknown-class`, `blank-image`; ClassifierError `bad-scores`; RuntimeError
   */
  explain(image: Image, target?: string | number): Promise<Attribution> {
    return explain(this.#model, image, { method: "gradcam", layer: this.layer, target });
  }

  /** Frees the memory. */
  close(): Promise<void> {
    return this.#model.close();
  }
}
