import type { FoundCell, ModelFile } from "../analysis/findings.ts";
import type { Look } from "../analysis/look-at-picture.ts";
import type { Segmenting } from "../analysis/segmenters.ts";

export interface SlideRequest {
  /** The slide. */
  readonly path: string;
  /** Where its mask is written. */
  readonly mask: string;
  readonly segmenting: Segmenting;
  readonly model?: ModelFile;
  /** Of a part, pixels; by default as `walkField` has it. */
  readonly side?: number;
}

/** A slide as it was looked at. */
export interface SlideLook extends Look {
  /** Of the finest level; cells are in its pixels. */
  readonly width: number;
  readonly height: number;
  /** Parts that could not be read. */
  readonly unread: number;
  /** PNG, no side longer than 256 pixels. */
  readonly thumbnail: Uint8Array;
}

/** What the process says. It then waits until it is told to go on: what is found is not heaped up. */
export interface SlideNews {
  readonly kind: "cells";
  readonly cells: readonly FoundCell[];
  readonly done: number;
}

export const GO_ON = "go on";
