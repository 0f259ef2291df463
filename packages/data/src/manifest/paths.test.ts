import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordsOf } from "../testing/records.ts";
import { moveManifest, pathInManifest, resolveManifest, resolvePath } from "./paths.ts";

describe("paths in a manifest", () => {
  it.each([
    // manifest, image, as written
    ["/work/set/M.jsonl", "/work/set/a/1.png", "a/1.png"],
    ["/work/out/M.jsonl", "/work/set/a/1.png", "/work/set/a/1.png"],
    ["/work/se/M.jsonl", "/work/set/1.png", "/work/set/1.png"],
    ["M.jsonl", "set/a/1.png", "set/a/1.png"],
    ["out/M.jsonl", "set/a/1.png", "../set/a/1.png"],
    ["out/M.jsonl", "../shared/1.png", "../../shared/1.png"],
    ["../out/M.jsonl", "../shared/1.png", "../shared/1.png"],
    ["M.jsonl", "/work/set/1.png", "/work/set/1.png"],
    ["C:\\set\\M.jsonl", "C:\\set\\a\\1.png", "a/1.png"],
    ["C:\\out\\M.jsonl", "D:\\set\\1.png", "D:/set/1.png"],
    ["\\\\server\\out\\M.jsonl", "\\\\server\\set\\1.png", "//server/set/1.png"],
  ])("%s names %s as %s, and finds it again", (manifest, image, written) => {
    expect(pathInManifest(manifest, image)).toBe(written);
    expect(resolvePath(manifest, written)).toBe(image.replaceAll("\\", "/"));
  });

  it("finds what lies beside a Windows manifest", () => {
    expect(resolvePath("C:\\set\\M.jsonl", "a/1.png")).toBe("C:/set/a/1.png");
    expect(resolvePath("\\\\server\\set\\M.jsonl", "../1.png")).toBe("//server/1.png");
  });

  it("refuses a relative path that the manifest cannot reach", () => {
    expect(() => pathInManifest("../out/M.jsonl", "set/1.png")).toThrow(/give both as absolute paths/);
    expect(() => pathInManifest("/out/M.jsonl", "set/1.png")).toThrow(/give both as absolute paths/);
  });

  it("leads back to the file, wherever manifest and file are", () => {
    const names = fc.array(fc.constantFrom("a", "b", "c d", "é"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(names, names, fc.constantFrom("", "/"), (folder, file, root) => {
        const manifest = `${root}${folder.join("/")}/M.jsonl`;
        const image = `${root}${file.join("/")}.png`;
        expect(resolvePath(manifest, pathInManifest(manifest, image))).toBe(image);
      }),
    );
  });

  it("moves a manifest with its masks and doubles", () => {
    const records = recordsOf("a", 2, { mask: "masks/1.png", duplicateOf: "a/cell-1.png" });
    const moved = moveManifest(records, "/set/M.jsonl", "/elsewhere/M.jsonl");
    expect(moved[1]).toMatchObject({
      path: "/set/a/cell-2.png",
      mask: "/set/masks/1.png",
      duplicateOf: "/set/a/cell-1.png",
    });
    expect(moveManifest(moved, "/elsewhere/M.jsonl", "/set/M2.jsonl")).toEqual(records);
    expect(resolveManifest(records, "/set/M.jsonl")).toEqual(moved);
  });
});
