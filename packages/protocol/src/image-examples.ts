import {
  type Draw,
  type ImagePreparer,
  type LazySource,
  type PreparationSpec,
  preparerInThread,
} from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import type { Image } from "@leukoscope/imaging";
import { type Storage, sha256 } from "@leukoscope/storage";
import type { Examples } from "@leukoscope/train";
import { namingImage } from "./named-image.ts";

/** Prepared images kept in memory, bytes: enough for 3,400 images of 224 x 224. */
const MEMORY_LIMIT = 512 * 2 ** 20;

export interface ImageExamplesOptions {
  /** Decodes, prepares and augments the images; by default in this thread. It stays the caller's to close. */
  readonly preparer?: ImagePreparer;
  /** Images that wait to be prepared are given up. */
  readonly signal?: AbortSignal;
}

/** The images of one split as a model's input, prepared as `predict` will prepare them. */
export class ImageExamples implements Examples {
  readonly labels: readonly number[];
  readonly #records: readonly ManifestRecord[];
  readonly #storage: Storage;
  readonly #spec: PreparationSpec;
  readonly #specKey: string;
  readonly #preparer: ImagePreparer;
  readonly #signal: AbortSignal | undefined;
  readonly #prepared = new Map<number, Image>();
  #free = MEMORY_LIMIT;

  private constructor(
    records: readonly ManifestRecord[],
    labels: readonly number[],
    storage: Storage,
    spec: PreparationSpec,
    specKey: string,
    { preparer = preparerInThread, signal }: ImageExamplesOptions,
  ) {
    this.#records = records;
    this.labels = labels;
    this.#storage = storage;
    this.#spec = spec;
    this.#specKey = specKey;
    this.#preparer = preparer;
    this.#signal = signal;
  }

  static async create(
    records: readonly ManifestRecord[],
    classes: readonly string[],
    storage: Storage,
    { preparation, input, resize, colourOrder, mean, std }: PreparationSpec,
    options: ImageExamplesOptions = {},
  ): Promise<ImageExamples> {
    const spec = { preparation, input, resize, colourOrder, mean, std };
    const key = await sha256(new TextEncoder().encode(JSON.stringify(spec)));
    const labels = records.map((record) => classes.indexOf(record.class));
    return new ImageExamples(records, labels, storage, spec, key.slice(0, 16), options);
  }

  key(index: number): string {
    return `${this.#records[index].sha256}-${this.#specKey}`;
  }

  input(index: number, draw: number): Promise<Float32Array> {
    return this.drawn(index, draw);
  }

  /** The pixels of an image, as far as they are known. */
  source(index: number): LazySource {
    const known = this.#prepared.get(index);
    return async () => (known ? { fitted: known } : { bytes: await this.#read(index) });
  }

  /** The image and the draw alone decide the bits, not the thread that prepares it. */
  async drawn(index: number, draw: Draw<LazySource>): Promise<Float32Array> {
    const { input, fitted } = await namingImage(
      this.#records[index].path,
      this.#preparer.prepare(this.source(index), this.#spec, draw, { signal: this.#signal }),
    );
    if (fitted) this.#keep(index, fitted);
    return input;
  }

  #read(index: number): Promise<Uint8Array> {
    return this.#storage.read(this.#records[index].path);
  }

  #keep(index: number, image: Image): void {
    if (image.data.length > this.#free || this.#prepared.has(index)) return;
    this.#free -= image.data.length;
    this.#prepared.set(index, image);
  }
}
