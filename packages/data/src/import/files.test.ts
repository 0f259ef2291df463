import { expect, it } from "vitest";
import { rejectOther, sortFiles } from "./files.ts";

const sorted = (folder: string, ...paths: string[]) =>
  sortFiles(
    folder,
    paths.map((path) => ({ path })),
  );

it("takes images by extension in any case, ignores hidden and system files, says why it leaves the others", () => {
  const { images, others } = sorted(
    "set",
    "set/a/1.JPG",
    "set/a/2.tif",
    "set/a/.DS_Store",
    "set/.cache/3.png",
    "set/__MACOSX/a/1.jpg",
    "set/a/Thumbs.db",
    "set/a/desktop.ini",
    "set/labels.csv",
    "set/a/LICENSE",
    "set/a/slide.svs",
  );
  expect(images).toEqual([
    { path: "set/a/1.JPG", names: ["a", "1.JPG"] },
    { path: "set/a/2.tif", names: ["a", "2.tif"] },
  ]);
  expect(others.map(rejectOther)).toEqual([
    { path: "set/labels.csv", kind: "not-an-image", reason: "not an image (.csv); PNG, JPEG, BMP and TIFF are read" },
    {
      path: "set/a/LICENSE",
      kind: "not-an-image",
      reason: "not an image (no extension); PNG, JPEG, BMP and TIFF are read",
    },
    {
      path: "set/a/slide.svs",
      kind: "not-an-image",
      reason: ".svs images are not read; convert it to PNG, TIFF, BMP or JPEG",
    },
  ]);
});

it.each([
  [".", "a/1.png"],
  ["./", "a/1.png"],
  ["../data/./set/", "../data/set/a/1.png"],
  ["/data//set", "/data/set/a/1.png"],
  ["./.hidden/set", ".hidden/set/a/1.png"],
])("knows the names below %s", (folder, path) => {
  expect(sorted(folder, path).images).toEqual([{ path, names: ["a", "1.png"] }]);
});
