import {
  type ClassifierMetadata,
  checkInterface,
  fit,
  IMAGE_INPUT,
  LOGITS_OUTPUT,
  metadataFromProps,
  normaliseImage,
  type Prediction,
  predictionOf,
} from "@leukoscope/classifier";
import type { Image } from "@leukoscope/imaging";
import { type ExternalData, float32, readModel, type Tensor, writeModel } from "@leukoscope/onnx";
import type { Runtime, Session, SessionOptions } from "@leukoscope/runtime";
import type { Attribution } from "./attribution.ts";
import { ExplainError } from "./errors.ts";
import { type GradCamGraph, gradCamGraph } from "./gradcam-graph.ts";
import { type MapGrid, mapGrid } from "./map-grid.ts";

export interface GradCamOptions extends SessionOptions {
  /** The activation to draw on; by default the one that the model's metadata name. */
  readonly layer?: string;
  /** Reads weights that are kept in files beside the model. */
  readonly external?: ExternalData;
}

/** Gradient-weighted class activation maps (Selvaraju et al. 2017) of one model. */
export class GradCam {
  readonly metadata: ClassifierMetadata;
  readonly layer: string;
  readonly #graph: Omit<GradCamGraph, "model">;
  readonly #grid: MapGrid;
  readonly #session: Session;

  private constructor(
    metadata: ClassifierMetadata,
    layer: string,
    { seed, map, width, height }: GradCamGraph,
    grid: MapGrid,
    session: Session,
  ) {
    this.metadata = metadata;
    this.layer = layer;
    this.#graph = { seed, map, width, height };
    this.#grid = grid;
    this.#session = session;
  }

  /**
   * @param bytes an ONNX file with classifier metadata
   * @throws GraphError, ClassifierError as `Classifier.load` does; ExplainError `unknown-layer`, `no-gradient`;
   *   AutogradError for an operator behind the layer that can't be differentiated; RuntimeError `load-failed`
   */
  static async create(runtime: Runtime, bytes: Uint8Array, options: GradCamOptions = {}): Promise<GradCam> {
    const { external, layer: asked, ...session } = options;
    const model = readModel(bytes, { external });
    const metadata = metadataFromProps(model.metadata);
    checkInterface(model, metadata);
    const layer = asked ?? metadata.camLayer;
    const graph = gradCamGraph(model, layer);
    return new GradCam(
      metadata,
      layer,
      graph,
      mapGrid(model, layer),
      await runtime.load(writeModel(graph.model), session),
    );
  }

  /**
   * @param target class to explain, by name or index; by default the predicted one, which costs a second run
   * @throws ExplainError `unknown-class`; ClassifierError `bad-scores`; RuntimeError
   */
  async explain(image: Image, target?: string | number): Promise<Attribution> {
    const { classes } = this.metadata;
    const asked = target === undefined ? undefined : this.#indexOf(target);
    const start = performance.now();
    const { image: fitted, region } = fit(image, this.metadata);
    const input = normaliseImage(fitted, this.metadata);
    // Without a target, the first run only tells which class to explain.
    const first = await this.#run(input, asked, start);
    const explained = asked ?? classes.indexOf(first.prediction.label);
    const { map } = asked === undefined ? await this.#run(input, explained, start) : first;
    const { width, height } = this.#graph;
    return {
      map,
      width,
      height,
      region,
      grid: this.#grid,
      blank: map.every((value) => value === 0),
      layer: this.layer,
      target: classes[explained],
      prediction: first.prediction,
    };
  }

  /** Frees the graph's memory. */
  close(): Promise<void> {
    return this.#session.release();
  }

  async #run(
    input: Tensor,
    index: number | undefined,
    start: number,
  ): Promise<{ map: Float32Array; prediction: Prediction }> {
    const count = this.metadata.classes.length;
    const seed = float32(
      [1, count],
      Array.from({ length: count }, (_, i) => (i === index ? 1 : 0)),
    );
    const outputs = await this.#session.run({ [IMAGE_INPUT]: input, [this.#graph.seed]: seed });
    const logits = Float32Array.from(outputs[LOGITS_OUTPUT].data, Number);
    return {
      map: Float32Array.from(outputs[this.#graph.map].data, Number),
      prediction: predictionOf(logits, this.metadata, performance.now() - start),
    };
  }

  #indexOf(target: string | number): number {
    const { classes } = this.metadata;
    const index = typeof target === "number" ? target : classes.indexOf(target);
    if (Number.isInteger(index) && index >= 0 && index < classes.length) return index;
    const choices = classes.map((name, i) => `${i} ${name}`).join(", ");
    throw new ExplainError("unknown-class", target, `no class ${target} in this model; choose one of: ${choices}`);
  }
}
