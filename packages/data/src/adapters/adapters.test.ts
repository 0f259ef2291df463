import { MemoryStorage } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { sortFiles } from "../import/files.ts";
import type { Candidate } from "./adapter.ts";
import { chooseAdapter, dataSetFacts, importFormats } from "./index.ts";

const contentOf = (...paths: string[]) =>
  sortFiles(
    "set",
    paths.map((path) => ({ path: `set/${path}` })),
  );

/** What an adapter makes of names alone. */
async function planOf(format: string, ...paths: string[]) {
  const content = contentOf(...paths);
  const request = { ...content, folder: "set", storage: new MemoryStorage(), derivedFolder: undefined };
  const { candidates, rejected } = await chooseAdapter(format, content).plan(request);
  const listed: Candidate[] = [];
  for await (const candidate of candidates) listed.push(candidate);
  return { candidates: listed, rejected };
}

const slides = ["Benign/WBC-Benign-001.jpg", "Early/WBC-Malignant-Early-001.jpg"].concat([
  "Pre/WBC-Malignant-Pre-001.jpg",
  "Pro/WBC-Malignant-Pro-001.jpg",
]);

describe("imagefolder", () => {
  it("takes the class from the first folder, in the order of the paths", async () => {
    const { candidates } = await planOf("imagefolder", "a/9.png", "a/10.png", "b/deep/er/1.png");
    expect(candidates).toEqual([
      { path: "set/a/9.png", class: "a" },
      { path: "set/a/10.png", class: "a" },
      { path: "set/b/deep/er/1.png", class: "b" },
    ]);
  });

  it("rejects images outside the class folders, by name", async () => {
    const { candidates, rejected } = await planOf("imagefolder", "a/1.png", "overview.png");
    expect(candidates).toHaveLength(1);
    expect(rejected).toEqual([
      {
        path: "set/overview.png",
        kind: "layout",
        reason: "lies outside the class folders; move it into the folder of its class",
      },
    ]);
  });

  it("reads train, val and test folders as splits, not as classes", async () => {
    expect((await planOf("imagefolder", "Train/a/1.png", "test/b/2.png", "valid/a/3.png")).candidates).toEqual([
      { path: "set/Train/a/1.png", class: "a", split: "train" },
      { path: "set/test/b/2.png", class: "b", split: "test" },
      { path: "set/valid/a/3.png", class: "a", split: "val" },
    ]);
    expect((await planOf("imagefolder", "test/1.png", "control/2.png")).candidates).toEqual([
      { path: "set/test/1.png", class: "test" },
      { path: "set/control/2.png", class: "control" },
    ]);
  });

  it("refuses a folder without class folders", async () => {
    await expect(planOf("imagefolder", "1.png", "2.png")).rejects.toThrow(
      /set: images but no class folders; put the images/,
    );
  });
});

describe("taleqani", () => {
  it("is recognised by folders and names, and only then", () => {
    expect(chooseAdapter("auto", contentOf(...slides)).format).toBe("taleqani");
    expect(chooseAdapter("auto", contentOf(...slides.slice(1))).format).toBe("imagefolder");
    expect(chooseAdapter("auto", contentOf("Benign/1.jpg", "Early/1.jpg", "Pre/1.jpg", "Pro/1.jpg")).format).toBe(
      "imagefolder",
    );
  });

  it("keeps the order of the numbers and names the source", async () => {
    const { candidates, rejected } = await planOf("taleqani", ...slides, "Pro/WBC-Malignant-Pro-002.jpg");
    expect(rejected).toEqual([]);
    expect(candidates.slice(3)).toEqual([
      { path: "set/Pro/WBC-Malignant-Pro-001.jpg", class: "Pro", source: "taleqani" },
      { path: "set/Pro/WBC-Malignant-Pro-002.jpg", class: "Pro", source: "taleqani" },
    ]);
  });

  it("rejects what does not fit, each with its reason", async () => {
    const { candidates, rejected } = await planOf(
      "taleqani",
      ...slides,
      "Pre/WBC-Malignant-Pro-007.jpg",
      "Pre/cell.jpg",
      "Other/WBC-Benign-009.jpg",
    );
    expect(candidates).toHaveLength(4);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "the name says Pro, the folder Pre",
      "not a name of this data set (WBC-Malignant-Pre-NNN.jpg); the format imagefolder takes any name",
      "lies outside the class folders Benign, Early, Pre, Pro",
    ]);
  });

  it("says which class folders are missing, and where the set seems to lie", async () => {
    await expect(planOf("taleqani", "Benign/WBC-Benign-001.jpg")).rejects.toThrow(
      "set: no images in Early, Pre, Pro; give the folder that holds",
    );
    await expect(planOf("taleqani", ...slides.map((path) => `Original/${path}`))).rejects.toThrow(
      "try the folder set/Original",
    );
  });
});

it("names the formats when it does not know one", async () => {
  expect(importFormats).toEqual(
    ["auto", "c-nmc", "taleqani", "all-idb1", "all-idb2", "pbc", "munich-aml", "raabin-wbc"].concat([
      "segmentation-wbc",
      "bccd",
      "bloodmnist",
      "coco",
      "yolo",
      "imagefolder",
    ]),
  );
  await expect(planOf("all-idb", "a/1.png")).rejects.toThrow("format all-idb: use auto, c-nmc, taleqani");
});

it("knows licence, home page and citation of every published set", () => {
  const general = ["auto", "coco", "yolo", "imagefolder"];
  expect([...dataSetFacts.keys()]).toEqual(importFormats.filter((format) => !general.includes(format)));
  for (const { citation, homePage, licence } of dataSetFacts.values()) {
    expect(homePage).toMatch(/^https:\/\//);
    expect(citation).toMatch(/\b20\d\d\b/);
    expect(licence).not.toBe("");
  }
});
