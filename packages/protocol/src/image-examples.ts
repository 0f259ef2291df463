import { type FitSpec, fitImage, type NormalisationSpec, normaliseImage } from "@leukoscope/classifier";
import type { ManifestRecord } from "@leukoscope/data";
import { decodeImage, dihedral, type Image } from "@leukoscope/imaging";
import { type Storage, sha256 } from "@leukoscope/storage";
import type { Examples } from "@leukoscope/train";
import type { Protocol } from "./schema.ts";

/** The symmetries of a square. */
const SYMMETRIES = 8;

/** Prepared images kept in memory, bytes: enough for 3,400 images of 224 x 224. */
const MEMORY_LIMIT = 512 * 2 ** 20;

/** How many draws an augmentation has; draw 0 is the image as it is. */
export const drawsOf = ({ dihedral: symmetries, draws = SYMMETRIES }: Protocol["augmentation"]): number =>
  symmetries ? draws : 1;

/** The images of one split as a model's input, prepared as `predict` will prepare them. */
export class ImageExamples implements Examples {
  readonly labels: readonly number[];
  readonly #records: readonly ManifestRecord[];
  readonly #storage: Storage;
  readonly #spec: FitSpec & NormalisationSpec;
  readonly #specKey: string;
  readonly #prepared = new Map<number, Image>();
  #free = MEMORY_LIMIT;

  private constructor(
    records: readonly ManifestRecord[],
    labels: readonly number[],
    storage: Storage,
    spec: FitSpec & NormalisationSpec,
    specKey: string,
  ) {
    this.#records = records;
    this.labels = labels;
    this.#storage = storage;
    this.#spec = spec;
    this.#specKey = specKey;
  }

  static async create(
    records: readonly ManifestRecord[],
    classes: readonly string[],
    storage: Storage,
    { input, resize, colourOrder, mean, std }: FitSpec & NormalisationSpec,
  ): Promise<ImageExamples> {
    const spec = { input, resize, colourOrder, mean, std };
    const key = await sha256(new TextEncoder().encode(JSON.stringify(spec)));
    const labels = records.map((record) => classes.indexOf(record.class));
    return new ImageExamples(records, labels, storage, spec, key.slice(0, 16));
  }

  key(index: number): string {
    return `${this.#records[index].sha256}-${this.#specKey}`;
  }

  async input(index: number, draw: number): Promise<Float32Array> {
    const image = await this.#image(index);
    return normaliseImage(draw === 0 ? image : dihedral(image, draw), this.#spec).data as Float32Array;
  }

  async #image(index: number): Promise<Image> {
    const known = this.#prepared.get(index);
    if (known) return known;
    const image = fitImage(await decodeImage(await this.#storage.read(this.#records[index].path)), this.#spec);
    if (image.data.length <= this.#free) {
      this.#free -= image.data.length;
      this.#prepared.set(index, image);
    }
    return image;
  }
}
