import { Classifier } from "@leukoscope/classifier";
import { GradCam } from "@leukoscope/explain";
import { decodeImage, type Image } from "@leukoscope/imaging";
import { BrowserRuntime } from "@leukoscope/runtime/browser";
import type { Classified, Explained, LoadedModel, Request, Results } from "./messages.ts";
import { overlayOf } from "./overlay.ts";
import { previewOf } from "./preview.ts";

/** Above this a file is refused unread, so that one wrong drop can't exhaust the memory of the page. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** More threads than this gain nothing on networks of this size. */
const MOST_THREADS = 4;

interface Model {
  readonly classifier: Classifier;
  /** Built with the first explanation: it needs a graph and a session of its own. */
  gradCam(): Promise<GradCam>;
}

/** Loads one model and works on images with it. */
export class Analyser {
  #model: Model | undefined;
  /** The last image, so that explaining what was just classified decodes nothing again. */
  #decoded: { readonly file: Blob; readonly image: Image } | undefined;

  /** @throws the typed errors of imaging, classifier, explain and runtime, whose messages say how to mend it */
  perform(request: Request): Promise<Results[keyof Results]> {
    switch (request.kind) {
      case "load":
        return this.#load(request);
      case "classify":
        return this.#classify(request.file);
      case "explain":
        return this.#explain(request.file, request.target);
    }
  }

  async #load({ model, wasm }: Request & { kind: "load" }): Promise<LoadedModel> {
    const response = await fetch(model);
    if (!response.ok)
      throw new Error(`The model at ${model} can't be read (status ${response.status}). Choose another one.`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const runtime = new BrowserRuntime({ wasmPaths: wasm });
    const threads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
    const classifier = await Classifier.load(runtime, bytes, { threads });
    let gradCam: Promise<GradCam> | undefined;
    this.#model = {
      classifier,
      gradCam: () => {
        gradCam ??= GradCam.create(runtime, bytes, { threads });
        return gradCam;
      },
    };
    return { metadata: classifier.metadata, threads };
  }

  async #classify(file: Blob): Promise<Classified> {
    const image = await this.#decode(file);
    const prediction = await this.#loaded().classifier.predict(image);
    return { prediction, width: image.width, height: image.height, preview: await previewOf(image) };
  }

  async #explain(file: Blob, target: string): Promise<Explained> {
    const gradCam = await this.#loaded().gradCam();
    const image = await this.#decode(file);
    const attribution = await gradCam.explain(image, target);
    return { target, layer: attribution.layer, overlay: await overlayOf(image, attribution) };
  }

  async #decode(file: Blob): Promise<Image> {
    if (this.#decoded?.file === file) return this.#decoded.image;
    if (file.size > MAX_FILE_BYTES) {
      throw new Error(
        `The file has ${Math.round(file.size / 2 ** 20)} MiB; at most ${MAX_FILE_BYTES / 2 ** 20} are read. Crop it, or export it as JPEG.`,
      );
    }
    const image = await decodeImage(new Uint8Array(await file.arrayBuffer()));
    this.#decoded = { file, image };
    return image;
  }

  #loaded(): Model {
    if (this.#model === undefined) throw new Error("No model is loaded. Choose one first.");
    return this.#model;
  }
}
