/** A range from which a patient's value is drawn evenly. */
export type Range = readonly [low: number, high: number];

export interface StainHabit {
  /** 0: an acid buffer, which stains pink; 1: an alkaline one, which stains blue. */
  readonly alkalinity: Range;
  /** Factor on all dyes. */
  readonly strength: Range;
  /** Stained plasma between the cells, as concentration of eosin. */
  readonly plasma: Range;
}

const ANY: StainHabit = { alkalinity: [0, 1], strength: [0.82, 1.2], plasma: [0.02, 0.14] };

/** How laboratories stain; `any` covers what published smears show. */
export const STAINS = {
  any: ANY,
  pink: { ...ANY, alkalinity: [0, 0.12] },
  blue: { ...ANY, alkalinity: [0.88, 1] },
  pale: { ...ANY, strength: [0.56, 0.68], plasma: [0, 0.04] },
  heavy: { ...ANY, strength: [1.4, 1.6], plasma: [0.14, 0.24] },
} as const satisfies Readonly<Record<string, StainHabit>>;

export type StainName = keyof typeof STAINS;

export const STAIN_NAMES = Object.keys(STAINS) as readonly StainName[];
