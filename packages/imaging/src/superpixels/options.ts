import { ImageError } from "../image-error.ts";

/** @throws ImageError `bad-argument` unless the value is a whole number of at least 1 */
export function assertCount(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ImageError("bad-argument", `${what} can't be ${value}`, {
    value,
    remedy: "Give a whole number, at least 1.",
  });
}

/** @throws ImageError `bad-argument` unless the value is finite and above `bound` */
export function assertAbove(what: string, value: number, bound: number): void {
  if (Number.isFinite(value) && value > bound) return;
  throw new ImageError("bad-argument", `${what} can't be ${value}`, { value, remedy: `Give a number above ${bound}.` });
}
