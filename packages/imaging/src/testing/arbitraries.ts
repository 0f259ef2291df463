import fc from "fast-check";
import { createImage, type Image } from "../image.ts";

/** Small images of any pixels and any shape. */
export const anyImage: fc.Arbitrary<Image> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
      .map((data) => createImage(width, height, data)),
  );
