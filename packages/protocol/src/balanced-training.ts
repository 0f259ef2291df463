import type { ManifestRecord } from "@leukoscope/data";
import { Random } from "@leukoscope/random";
import type { Balancing } from "./balancing-schema.ts";
import { ProtocolError } from "./errors.ts";

/** An image as training sees it: itself, or a copy of it without colour. */
export interface TrainingImage {
  readonly record: ManifestRecord;
  readonly desaturated: boolean;
}

/**
 * The training images with their classes balanced; each class in the order it had, copies last.
 * @param seed decides which images are copied or left out
 * @throws ProtocolError `bad-protocol` for a class that is not there
 */
export function balancedTraining(
  records: readonly ManifestRecord[],
  balancing: Balancing | undefined,
  seed: string,
): readonly TrainingImage[] {
  const images: readonly TrainingImage[] = records.map((record) => ({ record, desaturated: false }));
  if (!balancing) return images;
  const byClass = new Map<string, TrainingImage[]>();
  for (const image of images) {
    const own = byClass.get(image.record.class);
    if (own) own.push(image);
    else byClass.set(image.record.class, [image]);
  }
  const counts = [...byClass.values()].map(({ length }) => length);
  switch (balancing.kind) {
    case "oversample": {
      const least = Math.round(balancing.ratio * Math.max(...counts));
      return [...images, ...[...byClass].flatMap(([name, own]) => copies(own, least, new Random(`${seed}/${name}`)))];
    }
    case "undersample": {
      const most = Math.round(Math.min(...counts) / balancing.ratio);
      const kept = new Set([...byClass].flatMap(([name, own]) => some(own, most, new Random(`${seed}/${name}`))));
      return images.filter((image) => kept.has(image));
    }
    case "saturation-removed": {
      const most = Math.max(...counts);
      const classes =
        balancing.classes ?? [...byClass].filter(([, own]) => gains(own.length, most)).map(([name]) => name);
      const unknown = classes.find((name) => !byClass.has(name));
      if (unknown !== undefined) {
        throw new ProtocolError(
          "bad-protocol",
          "balancing.classes",
          `balancing.classes: no training image is of class ${unknown}; there are ${[...byClass.keys()].join(", ")}`,
        );
      }
      const grey = images.filter(({ record }) => classes.includes(record.class));
      return [...images, ...grey.map((image) => ({ ...image, desaturated: true }))];
    }
  }
}

/** Whether twice the images are nearer to the largest class's count. */
const gains = (count: number, most: number): boolean => Math.abs(2 * count - most) < most - count;

/** As many more, drawn with replacement, as make `least` of them. */
const copies = (own: readonly TrainingImage[], least: number, random: Random): TrainingImage[] =>
  Array.from({ length: Math.max(0, least - own.length) }, () => own[random.int(own.length)]);

/** At most `most` of them, without replacement. */
const some = (own: readonly TrainingImage[], most: number, random: Random): TrainingImage[] =>
  random.shuffle([...own]).slice(0, most);
