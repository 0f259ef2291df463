/** How many phantom smears to draw, and the seed that decides them. */
export interface PhantomRequest {
  readonly count: number;
  readonly seed: string;
}

/** One drawn smear, a PNG. */
export interface PhantomFile {
  readonly name: string;
  readonly png: Uint8Array<ArrayBuffer>;
}
