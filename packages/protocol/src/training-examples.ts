import type { LazySource, MixedDraw, PreparationSpec, TrainingDraw } from "@leukoscope/classifier";
import { drawMix, type Mix } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { type Storage, sha256 } from "@leukoscope/storage";
import type { Examples } from "@leukoscope/train";
import { type Augmentation, isRandom, viewsOf } from "./augmentation-schema.ts";
import type { TrainingImage } from "./balanced-training.ts";
import { ImageExamples, type ImageExamplesOptions } from "./image-examples.ts";

/** Who is mixed into an image, and how. */
interface Partner {
  readonly index: number;
  readonly mix: Mix;
}

/** The symmetries of a square. */
const SYMMETRIES = 8;

/**
 * Training images with their augmentation. An input is a pure function of the seed, the image's place and the number of
 * the draw: who computes it, when, and what was drawn before are no matter, and features of frozen layers can be kept.
 *
 * With several views of an image, draw `d` has its views at `views * d`, `views * d + 1` and so on.
 */
export class TrainingExamples implements Examples {
  readonly labels: readonly number[];
  readonly #images: readonly TrainingImage[];
  readonly #examples: ImageExamples;
  readonly #augmentation: Augmentation;
  readonly #spec: PreparationSpec;
  readonly #seed: string;
  /** Of everything that decides a random draw; symmetries depend on the image alone. */
  readonly #key: string | undefined;
  readonly #sigmas: readonly (number | undefined)[];

  private constructor(
    images: readonly TrainingImage[],
    examples: ImageExamples,
    augmentation: Augmentation,
    spec: PreparationSpec,
    seed: string,
    key: string | undefined,
  ) {
    this.labels = examples.labels;
    this.#images = images;
    this.#examples = examples;
    this.#augmentation = augmentation;
    this.#spec = spec;
    this.#seed = seed;
    this.#key = key;
    this.#sigmas = dealtNoise(images.length, augmentation, seed);
  }

  static async create(
    images: readonly TrainingImage[],
    classes: readonly string[],
    storage: Storage,
    spec: PreparationSpec,
    augmentation: Augmentation,
    seed: string,
    options: ImageExamplesOptions = {},
  ): Promise<TrainingExamples> {
    const records = images.map(({ record }) => record);
    const examples = await ImageExamples.create(records, classes, storage, spec, options);
    const { draws: _, ...drawn } = augmentation;
    const list = images.map(({ record, desaturated }) => [record.sha256, desaturated]);
    const key = isRandom(augmentation)
      ? (await sha256(new TextEncoder().encode(JSON.stringify({ drawn, seed, list })))).slice(0, 16)
      : undefined;
    return new TrainingExamples(images, examples, augmentation, spec, seed, key);
  }

  key(index: number): string {
    const own = this.#key === undefined ? "" : `-${this.#key}-${index}`;
    return `${this.#examples.key(index)}${this.#images[index].desaturated ? "-grey" : ""}${own}`;
  }

  input(index: number, draw: number): Promise<Float32Array> {
    const number = Math.floor(draw / viewsOf(this.#augmentation));
    const partner = this.#partner(index, number);
    const own: MixedDraw<LazySource> = this.#draw(index, draw);
    return this.#examples.drawn(
      index,
      partner
        ? {
            ...own,
            partner: {
              source: this.#examples.source(partner.index),
              draw: this.#draw(partner.index, draw),
              mix: partner.mix,
            },
          }
        : own,
    );
  }

  mixed(index: number, draw: number): { readonly label: number; readonly share: number } | undefined {
    const partner = this.#partner(index, Math.floor(draw / viewsOf(this.#augmentation)));
    return partner && { label: this.labels[partner.index], share: partner.mix.share };
  }

  #draw(index: number, draw: number): TrainingDraw {
    const views = viewsOf(this.#augmentation);
    const number = Math.floor(draw / views);
    const { cutMix: _, dihedral, draws: __, mixUp: ___, ...augmentation } = this.#augmentation;
    return {
      desaturated: this.#images[index].desaturated,
      symmetry: dihedral ? number % SYMMETRIES : 0,
      ...(isRandom(this.#augmentation) && { augmentation }),
      seed: `${this.#stream(index)}/${number}`,
      ...(views > 1 && { view: draw % views }),
      sigma: this.#sigmas[index],
    };
  }

  #partner(index: number, number: number): Partner | undefined {
    const { cutMix, mixUp } = this.#augmentation;
    if (!(cutMix || mixUp) || this.#images.length < 2) return undefined;
    const random = new Random(`${this.#stream(index)}/${number}/mix`);
    const other = random.int(this.#images.length - 1);
    const { width, height } = this.#spec.input;
    const mix = drawMix({ cutMix, mixUp }, width, height, random);
    return mix && { index: other < index ? other : other + 1, mix };
  }

  #stream(index: number): string {
    return `${this.#seed}/augmentation/${index}`;
  }
}

/** Standard deviations dealt in equal shares: each to as many images as another, or to one more. */
function dealtNoise(count: number, { noise }: Augmentation, seed: string): readonly (number | undefined)[] {
  if (noise?.per !== "image") return [];
  const dealt = Array.from({ length: count }, (_, index) => noise.sigma[index % noise.sigma.length]);
  return new Random(`${seed}/noise`).shuffle(dealt);
}
