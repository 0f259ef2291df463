import type { RepeatedImages } from "@leukoscope/data";

/** An image that a person should look at. */
export interface Suspect {
  readonly path: string;
  readonly class: string;
}

export interface OutlyingImage extends Suspect {
  /** Robust z of the distance to its neighbours; 3.5 and more is told. */
  readonly score: number;
  /** The descriptor that is most unusual, and by how many standard deviations. */
  readonly descriptor: string;
  readonly deviations: number;
}

export interface DoubtfulLabel extends Suspect {
  /** What most neighbours are. */
  readonly suggested: string;
  /** Share of the neighbours that are, and that have the image's own class. */
  readonly share: number;
  readonly own: number;
}

/** What `data eda` found; the JSON document. Paths as the manifest has them. */
export interface Exploration {
  readonly images: number;
  readonly classes: Readonly<Record<string, number>>;
  /** Images of each class by source; `unknown` where none is named. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Images of each split; empty where none is named. */
  readonly splits: Readonly<Record<string, number>>;
  /** Patients named, and images without one. */
  readonly patients: { readonly known: number; readonly imagesWithout: number };
  /** Sizes in pixels, most frequent first. */
  readonly dimensions: readonly {
    readonly width: number;
    readonly height: number;
    readonly images: number;
    readonly classes: Readonly<Record<string, number>>;
  }[];
  /** Mean and standard deviation of every descriptor over a class. */
  readonly descriptors: Readonly<
    Record<string, Readonly<Record<string, { readonly mean: number; readonly spread: number }>>>
  >;
  /** Mean shares of the pixels in 32 equal steps of each channel. */
  readonly histograms: Readonly<
    Record<
      string,
      { readonly red: readonly number[]; readonly green: readonly number[]; readonly blue: readonly number[] }
    >
  >;
  /** Null where fewer than three images could be read, or nothing varies. */
  readonly principalComponents: {
    readonly explained: readonly number[];
    readonly loadings: Readonly<Record<string, readonly [number, number]>>;
  } | null;
  /** Pairs of descriptors with the strongest correlations, strongest first. */
  readonly correlations: readonly { readonly pair: readonly [string, string]; readonly r: number }[];
  readonly outliers: readonly OutlyingImage[];
  readonly labelDoubts: {
    /** How well the neighbours' majority tells the class at all, in [0, 1]; null where labels were not looked at. */
    readonly balancedAccuracy: number | null;
    readonly images: readonly DoubtfulLabel[];
    /** What this is worth, in words. */
    readonly note: string;
  };
  /** Images that are there more than once; more than one class in a group is a label conflict. */
  readonly duplicates: { readonly exact: readonly RepeatedImages[]; readonly near: readonly RepeatedImages[] };
  readonly broken: readonly { readonly path: string; readonly reason: string }[];
}
