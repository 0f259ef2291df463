import { ImageError } from "../image-error.ts";

/** A step of a preparation that is none: `path` leads to the offending value, such as `[2, "radius"]`. */
export class PreparationError extends ImageError {
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], value: unknown, wanted: string) {
    const place = ["preparation", ...path].join(".");
    const found = value === undefined ? "is missing" : `cannot be ${JSON.stringify(value)}`;
    super("bad-argument", `${place} ${found}`, { value, remedy: `Give ${wanted}.` });
    this.path = path;
  }
}
