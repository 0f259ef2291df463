import { decodeImage, encodePng } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import { importDataset } from "../import/import-dataset.ts";
import { npy, npz, plainBmp, plainTiff, storageWith, tinyBloodMnist } from "../testing/files.ts";
import { plainPng, smallJpeg } from "../testing/images.ts";
import { importOf } from "../testing/import-of.ts";

/** Tiny copies of published layouts; the real files, where there are some, are in real-data.test.ts. */

const bmp = plainBmp(20, 18, [200, 120, 160]);
const tiff = plainTiff(20, 18, [200, 120, 160]);

describe("all-idb1", () => {
  it("takes the class from the digit and the centres from .xyc", async () => {
    const { format, rejected, rows } = await importOf({
      "set/im/Im001_1.jpg": smallJpeg,
      "set/im/Im034_0.jpg": smallJpeg,
      "set/xyc/Im001_1.xyc": "12\t7\r\n3\t15\r\n",
      "set/xyc/Im034_0.xyc": "",
    });
    const size = { width: 24, height: 16 };
    expect({ format, rejected }).toEqual({ format: "all-idb1", rejected: [] });
    expect(rows).toEqual([
      {
        path: "im/Im001_1.jpg",
        class: "all",
        source: "all-idb1",
        ...size,
        points: [
          { x: 12, y: 7, class: "blast" },
          { x: 3, y: 15, class: "blast" },
        ],
      },
      { path: "im/Im034_0.jpg", class: "healthy", source: "all-idb1", ...size, points: [] },
    ]);
  });

  it("leaves out an image whose centres cannot be read", async () => {
    const { rejected, rows } = await importOf({
      "set/im/Im001_1.jpg": smallJpeg,
      "set/im/Im002_1.jpg": smallJpeg,
      "set/xyc/Im002_1.xyc": "12 seven\n",
    });
    expect(rows).toHaveLength(1);
    expect(rejected).toMatchObject([{ kind: "annotation", reason: expect.stringContaining("12 seven") }]);
  });
});

it("all-idb2: single cells, TIFF", async () => {
  const { format, rejected, rows } = await importOf({
    "set/img/Im001_1.tif": tiff,
    "set/img/Im131_0.tif": tiff,
    "set/img/overview.tif": tiff,
  });
  expect(format).toBe("all-idb2");
  expect(rows.map((row) => row.class)).toEqual(["all", "healthy"]);
  expect(rejected).toMatchObject([{ path: "set/img/overview.tif", kind: "layout" }]);
});

it("pbc: class folders, the finer class from the name", async () => {
  const { classes, format, rejected, rows } = await importOf({
    "set/PBC_dataset_normal_DIB/ig/MMY_1.jpg": smallJpeg,
    "set/PBC_dataset_normal_DIB/ig/IG_2.jpg": smallJpeg,
    "set/PBC_dataset_normal_DIB/neutrophil/SNE_3.jpg": smallJpeg,
    "set/PBC_dataset_normal_DIB/basophil/BA_4.jpg": smallJpeg,
    "set/PBC_dataset_normal_DIB/basophil/LY_5.jpg": smallJpeg,
    "set/PBC_dataset_normal_DIB/blasts/BLA_5.jpg": smallJpeg,
  });
  expect({ classes, format }).toEqual({ format: "pbc", classes: { basophil: 1, ig: 2, neutrophil: 1 } });
  expect(rows.map((row) => row.subclass)).toEqual([undefined, undefined, "metamyelocyte", "segmented neutrophil"]);
  expect(rejected.map(({ reason }) => reason)).toEqual([
    "the name says lymphocyte, the folder basophil",
    expect.stringContaining("lies outside the class folders"),
  ]);
});

it("munich-aml: fifteen folders of TIFFs, annotations.dat not left out as unknown", async () => {
  const { classes, format, rejected } = await importOf({
    "set/AML-Cytomorphology/MYO/MYO_0001.tiff": tiff,
    "set/AML-Cytomorphology/NGS/NGS_0001.tiff": tiff,
    "set/AML-Cytomorphology/NGS/MYO_0002.tiff": tiff,
    "set/annotations.dat": "MYO/MYO_0001.tiff MYO nan nan",
  });
  expect({ classes, format }).toEqual({ format: "munich-aml", classes: { myeloblast: 1, "segmented neutrophil": 1 } });
  expect(rejected.map(({ reason }) => reason)).toEqual(["the name says MYO, the folder NGS"]);
});

describe("raabin-wbc", () => {
  it("cropped cells: the parts are splits, the other microscope is a source of its own", async () => {
    const { format, rows } = await importOf({
      "set/Train/Basophil/a.jpg": smallJpeg,
      "set/TestA/Lymphocyte/b.jpg": smallJpeg,
      "set/Test-B/Neutrophil/c.jpg": smallJpeg,
    });
    expect(format).toBe("raabin-wbc");
    expect(rows.map((row) => [row.class, row.split, row.source])).toEqual([
      ["neutrophil", "test", "raabin-wbc/test-b"],
      ["lymphocyte", "test", "raabin-wbc"],
      ["basophil", "train", "raabin-wbc"],
    ]);
  });

  it("fields: boxes on which both experts agree", async () => {
    const annotation = {
      "Cell Numbers": 3,
      "Blood Group": "A+",
      Cell_0: { Label1: "Neutrophil", Label2: "Neutrophil", x1: "1", y1: "2", x2: "11", y2: "12" },
      Cell_1: { Label1: "Monocyte", Label2: "Band", x1: "1", y1: "2", x2: "11", y2: "12" },
      Cell_2: { Label1: "Eosinophil", Label2: null, x1: 20, y1: 10, x2: 40, y2: 30 },
    };
    const { format, notes, rejected, rows } = await importOf({
      "set/First_microscope/smear-7/images/f1.jpg": smallJpeg,
      "set/First_microscope/smear-7/jsons/f1.json": JSON.stringify(annotation),
    });
    expect({ format, rejected }).toEqual({ format: "raabin-wbc", rejected: [] });
    expect(rows).toMatchObject([
      {
        class: "field",
        slide: "smear-7",
        source: "raabin-wbc/First_microscope",
        boxes: [
          { x: 1, y: 2, width: 10, height: 10, class: "Neutrophil" },
          { x: 20, y: 10, width: 4, height: 6, class: "Eosinophil" },
        ],
      },
    ]);
    expect(notes).toEqual([
      "1 boxes reached over the border and were cut there",
      "1 cells whose two labels differ have no box",
    ]);
  });
});

describe("segmentation-wbc", () => {
  const mask = (stray: number): Uint8Array => {
    const data = new Uint8Array(20 * 18).fill(0);
    data.fill(128, 100, 200);
    data.fill(255, 120, 150);
    data[5] = stray;
    return encodePng({ width: 20, height: 18, data });
  };

  it("joins image, mask and class, and snaps stray mask values", async () => {
    const { format, notes, rejected, rows, storage } = await importOf({
      "set/Dataset 1/001.bmp": bmp,
      "set/Dataset 1/001.png": mask(0),
      "set/Dataset 2/001.bmp": bmp,
      "set/Dataset 2/001.png": mask(9),
      "set/Dataset 2/002.bmp": bmp,
      "set/Dataset 2/003.bmp": bmp,
      "set/Dataset 2/003.png": plainPng(5, 5, [0, 0, 0]),
      "set/Class Labels of Dataset 1.csv": "image ID,class label\n1,2\n",
      "set/Class Labels of Dataset 2.csv": "image ID,class\n1,5\n2,1\n3,1\n",
    });
    expect(format).toBe("segmentation-wbc");
    expect(rows.map((row) => [row.path, row.class, row.source, row.mask])).toEqual([
      ["Dataset 1/001.bmp", "lymphocyte", "segmentation-wbc/dataset-1", "Dataset 1/001.png"],
      ["Dataset 2/001.bmp", "basophil", "segmentation-wbc/dataset-2", "M-files/Dataset 2/001.png"],
    ]);
    const snapped = await decodeImage(await storage.read("set/M-files/Dataset 2/001.png"));
    expect(new Set(snapped.data)).toEqual(new Set([0, 128, 255]));
    expect(notes).toEqual([expect.stringMatching(/^1 masks have values other than .* set\/M-files$/)]);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "has no mask (NNN.png)",
      "its mask has 5 x 5 pixels, the image 20 x 18",
    ]);
  });
});

describe("bloodmnist", () => {
  it("writes every image as PNG beside the manifest", async () => {
    const { classes, format, rejected, rows, storage } = await importOf({
      "set/bloodmnist.npz": tinyBloodMnist({ train: 9, val: 2, test: 1 }),
    });
    expect({ format, rejected }).toEqual({ format: "bloodmnist", rejected: [] });
    expect(classes).toMatchObject({ basophil: 4, eosinophil: 2, ig: 1, platelet: 1 });
    expect(rows.map((row) => row.split)).toEqual([...Array(9).fill("train"), "val", "val", "test"]);
    expect(rows[3]).toEqual({
      path: "M-files/train/3.png",
      class: "ig",
      source: "bloodmnist",
      split: "train",
      width: 28,
      height: 28,
    });
    const image = await decodeImage(await storage.read("set/M-files/train/3.png"));
    expect([...image.data.subarray(0, 3)]).toEqual([3 * 37 + 5, 3 * 37 + 55, 3 * 37 + 105]);
  });

  it("takes the archive itself, keeps what comes before damage, and leaves out unknown labels", async () => {
    const whole = await storageWith({ "bloodmnist.npz": tinyBloodMnist({ train: 1, val: 1, test: 1 }) });
    expect((await importDataset(whole, "bloodmnist.npz", { manifest: "M.jsonl" })).images).toBe(3);
    const images = npy(
      [2, 28, 28, 3],
      Uint8Array.from({ length: 2 * 28 * 28 * 3 }, (_, at) => at % 251),
    );
    const labels = npy([2, 1], Uint8Array.of(0, 9));
    const sets = { train_images: images, train_labels: labels, val_images: images, val_labels: labels };
    const { rejected, rows } = await importOf({
      "set/bloodmnist.npz": npz({ ...sets, test_images: images, test_labels: npy([2, 1], Uint8Array.of(3, 4)) }),
    });
    expect(rows).toHaveLength(4);
    expect(rejected.map(({ reason }) => reason)).toEqual(Array(2).fill("has the label 9; 0 to 7 are known"));
  });

  it("refuses an archive that is another", async () => {
    const other = npz({ train_images: npy([2, 4], new Uint8Array(8)) });
    await expect(importOf({ "set/bloodmnist.npz": other })).rejects.toThrow(
      /train_labels is missing; download it again/,
    );
    await expect(importOf({ "set/bloodmnist.npz": "no archive" })).rejects.toThrow(/cut short, or no .npz file/);
  });
});
