import type { ImagePreparer, PreparationSpec } from "@leukoscope/classifier";
import { openPreparer } from "@leukoscope/classifier/node";
import { generatePhantoms, type ManifestRecord } from "@leukoscope/data";
import { MemoryStorage } from "@leukoscope/storage";
import { beforeAll, describe, expect, it } from "vitest";
import { type Augmentation, augmentation } from "./augmentation-schema.ts";
import { balancedTraining, type TrainingImage } from "./balanced-training.ts";
import { ImageExamples } from "./image-examples.ts";
import { TrainingExamples } from "./training-examples.ts";

const SIDE = 32;
const spec: PreparationSpec = {
  input: { width: SIDE, height: SIDE },
  resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
  colourOrder: "RGB",
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

const everything = augmentation.parse({
  dihedral: true,
  flip: { horizontal: 0.5 },
  rotation: 45,
  shear: 5,
  shift: { x: 0.1, y: 0.1 },
  zoom: [0.8, 1.1],
  crop: { area: [0.6, 1] },
  stain: {},
  brightness: 0.2,
  contrast: 0.2,
  saturation: 0.2,
  hue: 0.05,
  randAugment: {},
  augMix: { consistency: 0 },
  blur: {},
  noise: { sigma: [3, 9], per: "image" },
  mixUp: {},
  cutMix: {},
});

const storage = new MemoryStorage();
let records: readonly ManifestRecord[];
let classes: readonly string[];
let images: readonly TrainingImage[];

beforeAll(async () => {
  const generated = await generatePhantoms(storage, { out: "/smears", count: 12, size: 48, seed: 4 });
  records = generated.records.map((record) => ({ ...record, path: `/smears/${record.path}` }));
  classes = [...new Set(records.map((record) => record.class))].sort();
  images = balancedTraining(records, { kind: "saturation-removed", classes: [classes[0]] }, "s");
});

const examplesOf = (own: unknown, seed = "1", preparer?: ImagePreparer, of = images) =>
  TrainingExamples.create(of, classes, storage, spec, augmentation.parse(own) as Augmentation, seed, { preparer });

const plainInputs = async () => {
  const plain = await ImageExamples.create(records, classes, storage, spec);
  return Promise.all(records.map((_, index) => plain.input(index, 0)));
};

describe("training examples", () => {
  it("have the same bits in any order and for 0, 1 and 3 workers; others for another draw or seed", async () => {
    const wanted = [0, 3, images.length - 1].flatMap((index) => [0, 7].map((draw) => [index, draw] as const));
    const read = async (workers: number, seed: string, order: readonly (readonly [number, number])[]) => {
      const preparer = openPreparer(workers);
      try {
        const examples = await examplesOf(everything, seed, preparer);
        const found = await Promise.all(
          order.map(async ([index, draw]) => [`${index}/${draw}`, await examples.input(index, draw)] as const),
        );
        return new Map(found);
      } finally {
        await preparer.close();
      }
    };
    const alone = await read(0, "1", wanted);
    for (const workers of [1, 3]) {
      const other = await read(workers, "1", [...wanted].reverse());
      for (const [key, input] of alone)
        expect(Buffer.from(input.buffer).equals(Buffer.from(other.get(key)!.buffer))).toBe(true);
    }
    expect(new Set([...alone.values()].map((input) => input.join())).size).toBe(wanted.length);
    const reseeded = await read(0, "2", wanted);
    for (const [key, input] of alone) expect(reseeded.get(key)).not.toEqual(input);
  });

  it("mix labels by shares, and pixels by the very same ones", async () => {
    const [cut, blended, plain] = await Promise.all([
      examplesOf({ cutMix: {} }, "1", undefined, images.slice(0, records.length)),
      examplesOf({ mixUp: { alpha: 1 } }, "1", undefined, images.slice(0, records.length)),
      plainInputs(),
    ]);
    let mixed = 0;
    for (let draw = 0; draw < 20; draw++) {
      const index = draw % records.length;
      const own = plain[index];
      const box = cut.mixed(index, draw) as { label: number; share: number };
      const pasted = await cut.input(index, draw);
      const changed = own.map((value, i) => (value === pasted[i] ? 0 : 1));
      // What is pasted may have a pixel of the very same colour.
      const area = Array.from(
        { length: SIDE * SIDE },
        (_, i) => changed[i] || changed[i + SIDE ** 2] || changed[i + 2 * SIDE ** 2],
      );
      const covered = area.reduce((sum, value) => sum + value, 0) / area.length;
      expect(covered).toBeLessThanOrEqual(box.share + 1e-12);
      const donors = plain.filter(
        (other, at) => at !== index && pasted.every((v, i) => v === own[i] || v === other[i]),
      );
      if (covered > 0) {
        expect(donors).toHaveLength(1);
        expect(cut.labels[plain.indexOf(donors[0])]).toBe(box.label);
        mixed += 1;
      }

      const { label, share } = blended.mixed(index, draw) as { label: number; share: number };
      const blend = await blended.input(index, draw);
      const partner = plain.findIndex(
        (other, at) =>
          at !== index && blend.every((v, i) => Math.abs(v - (own[i] + share * (other[i] - own[i]))) < 1e-6),
      );
      expect(blended.labels[partner]).toBe(label);
    }
    expect(mixed).toBeGreaterThan(10);
  });

  it("keep what was before: symmetries need no seed, and copies share features", async () => {
    const [first, second] = await Promise.all([
      examplesOf({ dihedral: true }, "1"),
      examplesOf({ dihedral: true }, "2"),
    ]);
    const plain = await ImageExamples.create(records, classes, storage, spec);
    expect(first.key(3)).toBe(plain.key(3));
    expect(await first.input(3, 5)).toEqual(await plain.input(3, 5));
    expect(await second.input(3, 5)).toEqual(await plain.input(3, 5));
    expect(first.mixed(3, 5)).toBeUndefined();
    const twice = balancedTraining(records, { kind: "oversample", ratio: 1 }, "s");
    const own = await examplesOf({ dihedral: true }, "1", undefined, twice);
    expect(new Set(twice.map((_, index) => own.key(index))).size).toBe(records.length);
  });

  it("are kept apart in caches by all that decides them", async () => {
    const keys = await Promise.all([
      examplesOf({ rotation: 10 }),
      examplesOf({ rotation: 11 }),
      examplesOf({ rotation: 10 }, "2"),
      examplesOf({ rotation: 10 }, "1", undefined, images.slice(1)),
      examplesOf({}),
    ]).then((all) => all.flatMap((examples) => examples.labels.map((_, index) => examples.key(index))));
    expect(new Set(keys.slice(0, 4 * images.length - 1)).size).toBe(4 * images.length - 1);
    // How many draws there are decides none of them.
    const [few, many] = await Promise.all([examplesOf({ rotation: 10, draws: 2 }), examplesOf({ rotation: 10 })]);
    expect(few.key(0)).toBe(many.key(0));
  });

  it("without colour are grey, and come beside the images themselves", async () => {
    const examples = await examplesOf({});
    const [at, plain] = [records.length, await plainInputs()];
    const grey = await examples.input(at, 0);
    const own = plain[records.indexOf(images[at].record)];
    for (let i = 0; i < SIDE * SIDE; i++) {
      const most = Math.max(own[i], own[i + SIDE ** 2], own[i + 2 * SIDE ** 2]);
      expect([grey[i], grey[i + SIDE ** 2], grey[i + 2 * SIDE ** 2]]).toEqual([most, most, most]);
    }
    expect(examples.key(at)).not.toBe(examples.key(records.indexOf(images[at].record)));
  });

  it("deal noise in equal shares, an image's the same in every draw", async () => {
    const own = images.slice(0, records.length);
    const [examples, plain] = [
      await examplesOf({ noise: { sigma: [1, 30], per: "image" } }, "1", undefined, own),
      await plainInputs(),
    ];
    const isStrong = async (index: number, draw: number) => {
      const input = await examples.input(index, draw);
      const squares = input.reduce((sum, value, i) => sum + (255 * (value - plain[index][i])) ** 2, 0);
      return squares / input.length > 100;
    };
    const strong = await Promise.all(own.map((_, index) => isStrong(index, 0)));
    expect(strong.filter(Boolean)).toHaveLength(own.length / 2);
    expect(await Promise.all(own.map((_, index) => isStrong(index, 5)))).toEqual(strong);
    expect(await examples.input(0, 0)).not.toEqual(await examples.input(0, 1));
  });

  it("show AugMix's consistency the image and two mixtures of it, drawn alike before", async () => {
    const [plain, views] = [await examplesOf({ rotation: 30 }), await examplesOf({ rotation: 30, augMix: {} })];
    const [clean, one, other] = await Promise.all([0, 1, 2].map((view) => views.input(2, 3 * 5 + view)));
    expect(clean).toEqual(await plain.input(2, 5));
    expect(one).not.toEqual(clean);
    expect(other).not.toEqual(one);
  });
});
