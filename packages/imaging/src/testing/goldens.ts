import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Reads a golden beside the test that asks: `readGolden<T>(import.meta.url, "name.json")`. */
export function readGolden<T>(testUrl: string, name: string): T {
  return JSON.parse(readFileSync(new URL(`./__goldens__/${name}`, testUrl), "utf8")) as T;
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** One file of `formats/__goldens__/decode.json` and the pixels that Pillow reads from it. */
export interface DecodeCase {
  readonly name: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
}

/** `__goldens__/transform.json`. */
export interface TransformGolden {
  readonly width: number;
  readonly height: number;
  readonly pixels: string;
  readonly resized: readonly { width: number; height: number; sha256: string }[];
  readonly flat: readonly { width: number; height: number; sha256: string }[];
  readonly field: {
    width: number;
    height: number;
    values: number[];
    resized: { width: number; height: number; values: number[] }[];
  };
  readonly smooth: string;
  readonly rotations: readonly { degrees: number; pixels: string }[];
  readonly dihedral: readonly string[];
  readonly tensor: { mean: number[]; std: number[]; width: number; height: number; pixels: string; values: number[] };
  readonly npy: readonly { shape: number[]; file: string }[];
}

export function transformGolden(): TransformGolden {
  return readGolden<TransformGolden>(new URL("../x.ts", import.meta.url).href, "transform.json");
}
