import { describe, expect, it } from "vitest";
import { smallJpeg } from "../testing/images.ts";
import { importOf } from "../testing/import-of.ts";

/** Tiny copies of layouts with boxes; BCCD's real files are in real-data.test.ts. */

describe("bccd", () => {
  const voc = (objects: string): string => `<annotation><size><width>24</width></size>${objects}</annotation>`;
  const object = (name: string, ...[left, top, right, bottom]: number[]): string =>
    `<object><name>${name}</name><bndbox><xmin>${left}</xmin><ymin>${top}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox></object>`;

  it("reads boxes, counted from 1, cuts them at the border, and the splits", async () => {
    const { format, notes, rejected, rows } = await importOf({
      "set/JPEGImages/f1.jpg": smallJpeg,
      "set/JPEGImages/f2.jpg": smallJpeg,
      "set/JPEGImages/f3.jpg": smallJpeg,
      "set/JPEGImages/f4.jpg": smallJpeg,
      "set/Annotations/f1.xml": voc(object("WBC", 1, 1, 24, 16) + object("R &amp; B", 20, 10, 30, 12)),
      "set/Annotations/f2.xml": voc(object("RBC", 30, 1, 40, 9)),
      "set/Annotations/f3.xml": "<annotation><object><name>RBC</name>",
      "set/ImageSets/Main/train.txt": "f1\n",
      "set/ImageSets/Main/test.txt": "f2 1\n",
    });
    expect(format).toBe("bccd");
    expect(rows).toMatchObject([
      {
        path: "JPEGImages/f1.jpg",
        class: "field",
        split: "train",
        boxes: [
          { x: 0, y: 0, width: 24, height: 16, class: "WBC" },
          { x: 19, y: 9, width: 5, height: 3, class: "R & B" },
        ],
      },
      { path: "JPEGImages/f2.jpg", split: "test", boxes: [] },
    ]);
    expect(notes).toHaveLength(2);
    expect(rejected).toMatchObject([
      { path: "set/JPEGImages/f3.jpg", kind: "annotation", reason: expect.stringContaining("cut short") },
      { path: "set/JPEGImages/f4.jpg", kind: "annotation", reason: expect.stringContaining("no annotation") },
    ]);
  });
});

describe("coco", () => {
  const document = {
    images: [
      { id: 1, file_name: "f1.jpg", width: 24, height: 16 },
      { id: 2, file_name: "gone.jpg", width: 24, height: 16 },
    ],
    categories: [{ id: 7, name: "lymphoblast" }],
    annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [2, 3, 10, 5] }],
  };

  it("reads boxes, names what is missing, takes the split from the folder", async () => {
    const { format, rejected, rows } = await importOf({
      "set/train/f1.jpg": smallJpeg,
      "set/train/unnamed.jpg": smallJpeg,
      "set/train/_annotations.coco.json": JSON.stringify(document),
    });
    expect(format).toBe("coco");
    const boxes = [{ x: 2, y: 3, width: 10, height: 5, class: "lymphoblast" }];
    expect(rows).toEqual([{ path: "train/f1.jpg", class: "field", split: "train", width: 24, height: 16, boxes }]);
    expect(rejected.map(({ kind, path }) => [path, kind])).toEqual([
      ["gone.jpg", "unreadable"],
      ["set/train/unnamed.jpg", "annotation"],
    ]);
  });

  it.each([
    ["{", /is no JSON .*export it again/],
    [JSON.stringify({ ...document, categories: [] }), /annotation 0 is of category 7, not listed/],
    [JSON.stringify({ ...document, images: [{ id: 3, file_name: "x" }] }), /annotation 0 is of image 1/],
    [JSON.stringify({ ...document, annotations: [{ image_id: 1, category_id: 7, bbox: [1] }] }), /no bbox of four/],
  ])("says what is wrong with %s", async (text, message) => {
    const files = { "set/images/f1.jpg": smallJpeg, "set/annotations/instances_val.json": text };
    await expect(importOf(files)).rejects.toThrow(message);
  });
});

describe("yolo", () => {
  it("reads boxes and polygons in both folder orders, with names from a list or a map", async () => {
    const { format, notes, rejected, rows } = await importOf({
      "set/data.yaml": "names: { 0: WBC, 1: RBC }\ntrain: images/train\n",
      "set/images/train/f1.jpg": smallJpeg,
      "set/labels/train/f1.txt": "0 0.5 0.5 0.5 0.25\n1 0 0 0.5 0 0.5 0.5\n",
      "set/valid/images/f2.jpg": smallJpeg,
      "set/valid/labels/f2.txt": "4 0.5 0.5 0.5 0.25\n",
      "set/images/train/f3.jpg": smallJpeg,
    });
    expect(format).toBe("yolo");
    expect(rows).toMatchObject([
      {
        path: "images/train/f1.jpg",
        split: "train",
        boxes: [
          { x: 6, y: 6, width: 12, height: 4, class: "WBC" },
          { x: 0, y: 0, width: 12, height: 8, class: "RBC" },
        ],
      },
      { path: "images/train/f3.jpg", split: "train", boxes: [] },
    ]);
    expect(rejected).toMatchObject([
      { path: "set/valid/images/f2.jpg", kind: "annotation", reason: expect.stringContaining("class 4") },
    ]);
    expect(notes).toEqual(["1 images have no label file: no boxes"]);
  });
});
