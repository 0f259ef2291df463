import {
  type ClassifierMetadata,
  checkInterface,
  FEATURES_OUTPUT,
  fit,
  IMAGE_INPUT,
  LOGITS_OUTPUT,
  metadataFromProps,
  normaliseImage,
  type Region,
  softmax,
} from "@leukoscope/classifier";
import type { Image } from "@leukoscope/imaging";
import { type ExternalData, extract, type Model, readModel, typesOf } from "@leukoscope/onnx";
import type { Runtime, SessionOptions } from "@leukoscope/runtime";
import { ExplainError } from "../errors.ts";
import { BatchedGraph, inBatches, type Sized } from "./batched.ts";
import { activationGraph, type GradientGraph, imageGradientGraph, layerGradientGraph } from "./gradient-graphs.ts";
import { activationLayers, checkLayer, logitsModel } from "./layers.ts";

export interface ExplainedModelOptions extends SessionOptions {
  /** Reads weights that are kept in files beside the model. */
  readonly external?: ExternalData;
  /** Images a run of the forward pass; a run of gradients takes half as many. By default 16. */
  readonly batch?: number;
}

/** An image as the model sees it. */
export interface View {
  /** Before normalisation, of the model's input size. */
  readonly image: Image;
  /** Normalised, [3, height, width]. */
  readonly input: Float32Array;
  /** The part of the original that it shows. */
  readonly region: Region;
}

/** An activation and the gradient of one logit with respect to it, each [C, height, width]. */
export interface LayerState {
  readonly logits: Float32Array;
  readonly activation: Float32Array;
  readonly gradient: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * A classifier that can be asked all that explanations need: scores of many images, activations, gradients. Each kind of
 * question has a session of its own, made when it is first asked.
 */
export class ExplainedModel {
  readonly metadata: ClassifierMetadata;
  /** The part that computes the logits, for one image. */
  readonly graph: Model;
  readonly #runtime: Runtime;
  readonly #session: SessionOptions;
  readonly #batch: number;
  /** What a gate judges by, of a model that has one. */
  readonly #features: Model | undefined;
  readonly #graphs = new Map<string, Promise<BatchedGraph>>();
  readonly #gradients = new Map<string, GradientGraph & Sized>();

  private constructor(
    runtime: Runtime,
    graph: Model,
    metadata: ClassifierMetadata,
    { external: _, batch = 16, ...session }: ExplainedModelOptions,
    features?: Model,
  ) {
    this.#runtime = runtime;
    this.graph = graph;
    this.metadata = metadata;
    this.#batch = batch;
    this.#session = session;
    this.#features = features;
  }

  /**
   * @param bytes an ONNX file with classifier metadata
   * @throws GraphError, ClassifierError as `Classifier.load` does
   */
  static open(runtime: Runtime, bytes: Uint8Array, options: ExplainedModelOptions = {}): ExplainedModel {
    const model = readModel(bytes, { external: options.external });
    return ExplainedModel.of(runtime, model, metadataFromProps(model.metadata), options);
  }

  /**
   * As {@link open}, for a model that is in memory, or whose file says nothing of itself.
   * @throws ClassifierError `bad-graph`
   */
  static of(
    runtime: Runtime,
    model: Model,
    metadata: ClassifierMetadata,
    options: ExplainedModelOptions = {},
  ): ExplainedModel {
    checkInterface(model, metadata);
    const features = model.outputs.filter(({ name }) => metadata.gate && name === FEATURES_OUTPUT);
    return new ExplainedModel(
      runtime,
      logitsModel(model),
      metadata,
      options,
      features.length > 0 ? extract(model, [], features) : undefined,
    );
  }

  /** The same classifier with another graph of the same inputs and outputs, such as one of other weights. */
  withGraph(graph: Model): ExplainedModel {
    return new ExplainedModel(this.#runtime, graph, this.metadata, { ...this.#session, batch: this.#batch });
  }

  get classes(): readonly string[] {
    return this.metadata.classes;
  }

  /** Layers that a map can be drawn on, in order of computation. */
  get layers(): readonly string[] {
    return activationLayers(this.graph);
  }

  view(original: Image): View {
    const { image, region } = fit(original, this.metadata);
    return { image, input: this.normalise(image), region };
  }

  /** An image of the input size as the model reads it, [3, height, width]. */
  normalise(image: Image): Float32Array {
    return normaliseImage(image, this.metadata).data as Float32Array;
  }

  /** @throws ExplainError `unknown-class` */
  classIndex(target: string | number): number {
    const index = typeof target === "number" ? target : this.classes.indexOf(target);
    if (Number.isInteger(index) && index >= 0 && index < this.classes.length) return index;
    const choices = this.classes.map((name, i) => `${i} ${name}`).join(", ");
    throw new ExplainError("unknown-class", target, `no class ${target} in this model; choose one of: ${choices}`);
  }

  /**
   * @param inputs normalised images, one after another
   * @returns logits, `count` rows of one value a class
   */
  async logits(inputs: Float32Array, count: number): Promise<Float32Array> {
    const graph = await this.#load("logits", () => inBatches(this.graph, [IMAGE_INPUT], this.#batch));
    const widths = { [IMAGE_INPUT]: this.#imageDims };
    return (await graph.run({ [IMAGE_INPUT]: inputs }, widths, count, [LOGITS_OUTPUT]))[LOGITS_OUTPUT];
  }

  /** What the gate judges one normalised image by; undefined for a model without a gate. */
  async features(input: Float32Array): Promise<Float32Array | undefined> {
    const model = this.#features;
    if (model === undefined) return undefined;
    const graph = await this.#load("features", () => ({ model, size: 1 }));
    const found = await graph.run({ [IMAGE_INPUT]: input }, { [IMAGE_INPUT]: this.#imageDims }, 1, [FEATURES_OUTPUT]);
    return found[FEATURES_OUTPUT];
  }

  /** Probability of the class in each of `count` normalised images. */
  async probabilities(inputs: Float32Array, count: number, target: number): Promise<Float64Array> {
    const logits = await this.logits(inputs, count);
    const classes = this.classes.length;
    return Float64Array.from({ length: count }, (_, row) => {
      return this.probabilityOf(logits.subarray(row * classes, (row + 1) * classes), target);
    });
  }

  /** Calibrated probability of a class, by the logits of one image. */
  probabilityOf(logits: ArrayLike<number>, target: number): number {
    return softmax(logits, this.metadata.temperature)[target];
  }

  /**
   * Gradient of one logit with respect to each of `count` normalised images.
   * @param guided see `imageGradientGraph`
   */
  async imageGradients(inputs: Float32Array, count: number, target: number, guided = false): Promise<Float32Array> {
    const key = guided ? "guided" : "gradient";
    const { graph, seed, gradient } = await this.#gradient(key, () => {
      const { model, size } = inBatches(this.graph, [IMAGE_INPUT], Math.max(1, this.#batch >> 1));
      return { ...imageGradientGraph(model, guided), size };
    });
    const classes = this.classes.length;
    const widths = { [IMAGE_INPUT]: this.#imageDims, [seed]: [classes] };
    const rows = { [IMAGE_INPUT]: inputs, [seed]: oneHot(count, classes, target) };
    return (await graph.run(rows, widths, count, [gradient]))[gradient];
  }

  /** Makes the session behind {@link layerState}. @throws ExplainError, AutogradError as `layerGradientGraph` */
  async prepareLayer(layer: string): Promise<void> {
    await this.#layerGraph(layer);
  }

  /** What {@link layerState} tells without a gradient, which is left empty: of any model. */
  async activation(input: Float32Array, layer: string): Promise<LayerState> {
    const key = `activation ${layer}`;
    const graph = await this.#load(key, () => ({ model: activationGraph(this.graph, layer), size: 1 }));
    const found = await graph.run({ [IMAGE_INPUT]: input }, { [IMAGE_INPUT]: this.#imageDims }, 1, [
      LOGITS_OUTPUT,
      layer,
    ]);
    return this.#stateOf(layer, found[LOGITS_OUTPUT], found[layer], new Float32Array(0));
  }

  /** @param target the class; when left out the gradient is 0 */
  async layerState(input: Float32Array, layer: string, target?: number): Promise<LayerState> {
    const { graph, seed, gradient } = await this.#layerGraph(layer);
    const classes = this.classes.length;
    const widths = { [IMAGE_INPUT]: this.#imageDims, [seed]: [classes] };
    const rows = { [IMAGE_INPUT]: input, [seed]: oneHot(1, classes, target) };
    const found = await graph.run(rows, widths, 1, [LOGITS_OUTPUT, layer, gradient]);
    return this.#stateOf(layer, found[LOGITS_OUTPUT], found[layer], found[gradient]);
  }

  /**
   * Logits when the activation of a layer is replaced.
   * @param input the image, for what bypasses the layer
   * @param activations `count` of them, each [C, height, width]
   */
  async logitsAfter(
    input: Float32Array,
    layer: string,
    activations: Float32Array,
    count: number,
  ): Promise<Float32Array> {
    checkLayer(this.graph, layer);
    const dims = this.layerDims(layer);
    const outputs = this.graph.outputs;
    const tail = extract(this.graph, [{ name: layer, type: "float32", dims }], outputs);
    const names = tail.inputs.map(({ name }) => name);
    const graph = await this.#load(`after ${layer}`, () => inBatches(tail, names, this.#batch));
    const rows: Record<string, Float32Array> = { [layer]: activations };
    const widths: Record<string, readonly number[]> = { [layer]: dims.slice(1) };
    if (names.includes(IMAGE_INPUT)) {
      rows[IMAGE_INPUT] = repeated(input, count);
      widths[IMAGE_INPUT] = this.#imageDims;
    }
    return (await graph.run(rows, widths, count, [LOGITS_OUTPUT]))[LOGITS_OUTPUT];
  }

  /** Of an activation: [1, C, height, width]. */
  layerDims(layer: string): readonly number[] {
    return typesOf(this.graph).get(layer)?.dims ?? [];
  }

  /** Frees the memory of all sessions. */
  async close(): Promise<void> {
    const graphs = await Promise.allSettled(this.#graphs.values());
    this.#graphs.clear();
    for (const graph of graphs) if (graph.status === "fulfilled") await graph.value.release();
  }

  get #imageDims(): readonly number[] {
    const { width, height } = this.metadata.input;
    return [3, height, width];
  }

  #stateOf(layer: string, logits: Float32Array, activation: Float32Array, gradient: Float32Array): LayerState {
    const [, channels, height, width] = this.layerDims(layer);
    return { logits, activation, gradient, channels, height, width };
  }

  #layerGraph(layer: string): Promise<LoadedGradient> {
    return this.#gradient(`layer ${layer}`, () => ({ ...layerGradientGraph(this.graph, layer), size: 1 }));
  }

  async #gradient(key: string, make: () => GradientGraph & Sized): Promise<LoadedGradient> {
    const made = this.#gradients.get(key) ?? make();
    this.#gradients.set(key, made);
    const { seed, gradient } = made;
    return { graph: await this.#load(key, () => made), seed, gradient };
  }

  #load(key: string, make: () => Sized): Promise<BatchedGraph> {
    const known = this.#graphs.get(key);
    if (known) return known;
    const loading = BatchedGraph.load(this.#runtime, make(), this.#session);
    this.#graphs.set(key, loading);
    // A session that did not come up may be asked for again.
    loading.catch(() => this.#graphs.delete(key));
    return loading;
  }
}

interface LoadedGradient {
  readonly graph: BatchedGraph;
  readonly seed: string;
  readonly gradient: string;
}

function oneHot(count: number, classes: number, target: number | undefined): Float32Array {
  const rows = new Float32Array(count * classes);
  if (target !== undefined) for (let row = 0; row < count; row++) rows[row * classes + target] = 1;
  return rows;
}

/** `count` copies of the values, one after another. */
export function repeated(values: Float32Array, count: number): Float32Array {
  const rows = new Float32Array(values.length * count);
  for (let row = 0; row < count; row++) rows.set(values, row * values.length);
  return rows;
}
