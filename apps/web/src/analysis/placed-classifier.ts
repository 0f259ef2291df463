import { Classifier, type ClassifierMetadata, type Prediction } from "@leukoscope/classifier";
import type { Image } from "@leukoscope/imaging";
import { float32 } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { BrowserRuntime, offeredGraphics } from "@leukoscope/runtime/browser";
import type { ComputeWish, Computing, GraphicsRefusal, RuntimeFiles } from "./messages.ts";

/** Most that a probability may be another on the graphics card than on the processor. */
export const MOST_DIFFERENCE = 1e-3;
const PROBES = 2;

export interface Placement {
  readonly wish: ComputeWish;
  /** Of the processor. */
  readonly threads: number;
  readonly files: RuntimeFiles;
}

/**
 * A classifier on the graphics card where that is wished for and gives what the processor gives, and on the processor
 * otherwise. A card that fails later on is given up, too.
 */
export class PlacedClassifier {
  #computing: Computing;
  #classifier: Classifier;

  private constructor(
    classifier: Classifier,
    computing: Computing,
    private readonly onProcessor: () => Promise<Classifier>,
  ) {
    this.#classifier = classifier;
    this.#computing = computing;
  }

  /** @throws the errors of Classifier.load, of the processor alone */
  static async load(bytes: Uint8Array, { wish, threads, files }: Placement): Promise<PlacedClassifier> {
    const onProcessor = () => Classifier.load(new BrowserRuntime({ wasmPaths: files.processor }), bytes, { threads });
    const processor = await onProcessor();
    const stay = (refusal: GraphicsRefusal | null) =>
      new PlacedClassifier(processor, { device: "processor", refusal }, onProcessor);
    if (wish === "processor") return stay(null);
    const offered = await offeredGraphics();
    if (offered === "none") return stay("absent");
    if (offered === "software" && wish === "automatic") return stay("software");
    try {
      const runtime = new BrowserRuntime({ wasmPaths: files.processor, webgpuPaths: files.graphics });
      const graphics = await Classifier.load(runtime, bytes, { threads });
      if ((await largestDifference(processor, graphics)) <= MOST_DIFFERENCE) {
        await processor.close();
        return new PlacedClassifier(graphics, { device: "graphics", refusal: null }, onProcessor);
      }
      await graphics.close();
      return stay("differs");
    } catch {
      return stay("failed");
    }
  }

  get metadata(): ClassifierMetadata {
    return this.#classifier.metadata;
  }

  get computing(): Computing {
    return this.#computing;
  }

  /** @throws RuntimeError of the processor alone */
  async predict(image: Image): Promise<Prediction> {
    try {
      return await this.#classifier.predict(image);
    } catch (error) {
      if (this.#computing.device === "processor") throw error;
      this.#classifier = await this.onProcessor();
      this.#computing = { device: "processor", refusal: "failed" };
      return this.#classifier.predict(image);
    }
  }
}

/** Of the probabilities that two give, for a few inputs as bright and as coarse as cells are; NaN counts as infinite. */
export async function largestDifference(one: Classifier, other: Classifier): Promise<number> {
  let largest = 0;
  for (let probe = 0; probe < PROBES; probe++) {
    const input = probeFor(one.metadata, probe);
    const { probabilities } = await one.predictTensor(input);
    const { probabilities: others } = await other.predictTensor(input);
    for (const [name, value] of Object.entries(probabilities)) {
      const difference = Math.abs(value - others[name]);
      largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    }
  }
  return largest;
}

/** A normalised input: waves a few to the picture, and noise. */
function probeFor({ input: { width, height } }: ClassifierMetadata, probe: number) {
  const random = new Random(`probe ${probe}`);
  const data = new Float32Array(3 * height * width);
  for (let channel = 0; channel < 3; channel++) {
    const [across, down, phase] = [1 + 4 * random.next(), 1 + 4 * random.next(), 6 * random.next()];
    for (let k = 0; k < height * width; k++) {
      const wave = 6 * ((across * (k % width)) / width + (down * Math.floor(k / width)) / height) + phase;
      data[channel * height * width + k] = Math.sin(wave) + 0.3 * random.normal();
    }
  }
  return float32([1, 3, height, width], data);
}
