import { ImageError } from "./image-error.ts";

/** @throws ImageError `bad-argument` unless the value is a finite number from `least` to `most` */
export function assertNumber(name: string, value: number, least: number, most = Number.POSITIVE_INFINITY): void {
  if (Number.isFinite(value) && value >= least && value <= most) return;
  throw refusal(name, value, most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`);
}

/** @throws ImageError `bad-argument` unless the value is a whole number from `least` to `most` */
export function assertWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw refusal(name, value, `from ${least} to ${most}, whole`);
}

function refusal(name: string, value: number, wanted: string): ImageError {
  return new ImageError("bad-argument", `${name} cannot be ${value}`, { value, remedy: `Give a number ${wanted}.` });
}
