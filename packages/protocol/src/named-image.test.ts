import { ImageError } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import { namingImage } from "./named-image.ts";

describe("namingImage", () => {
  it("says which image is broken, and what to do, once", async () => {
    const broken = Promise.reject(new ImageError("empty", "The file is empty"));
    const named = namingImage("/a/b.png", broken);
    await expect(named).rejects.toThrow(
      "/a/b.png: The file is empty. Copy or export the image again; the file holds no bytes.",
    );
    await expect(named).rejects.toMatchObject({ name: "ImageError", code: "empty" });
  });

  it("leaves other errors and results as they are", async () => {
    await expect(namingImage("/a.png", Promise.reject(new TypeError("no")))).rejects.toThrow(/^no$/);
    await expect(namingImage("/a.png", Promise.resolve(1))).resolves.toBe(1);
  });
});
