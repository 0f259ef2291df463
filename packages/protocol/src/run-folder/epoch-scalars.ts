import type { EpochRecord } from "@leukoscope/train";

/** The figures of one epoch, counted from 1 over all stages. */
export interface EpochScalars {
  readonly step: number;
  readonly stage: string;
  /** Figure by name, such as `val/accuracy`. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** The history as named figures; those that are not finite are left out. */
export function epochScalars(history: readonly EpochRecord[]): EpochScalars[] {
  return history.map(({ stage, learningRate, train, val }, index) => {
    const sides = Object.entries({ train, val }).flatMap(([side, figures]) =>
      Object.entries(figures).map(([name, value]): [string, unknown] => [`${side}/${name}`, value]),
    );
    const entries = [["learningRate", learningRate] as [string, unknown], ...sides];
    const finite = entries.filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    return { step: index + 1, stage, scalars: Object.fromEntries(finite) };
  });
}
