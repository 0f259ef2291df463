import type { ClassifierMetadata } from "@leukoscope/classifier";
import type { CaseRecords } from "../document/build-report.ts";

export const metadata: ClassifierMetadata = {
  name: "phantom",
  version: "0.1.0",
  task: "image-classification",
  classes: ["blast", "lymphocyte", "granulocyte"],
  architecture: "mobilenetv1_075",
  weightTag: "none",
  trainingData: { name: "phantom smears", hash: "a".repeat(64), licence: "Apache-2.0" },
  protocolHash: "b".repeat(64),
  temperature: 1.2,
  abstentionThreshold: 0.6,
  camLayer: "features",
  licence: "Apache-2.0",
  intendedUse: "Research and teaching on phantoms.",
  input: { width: 224, height: 224 },
  resize: { interpolation: "bilinear", cropMode: "squash", cropPct: 1 },
  colourOrder: "RGB",
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

/** Label of each cell as the model has it; `?` where it abstained. */
const SAID = ["blast", "blast", "lymphocyte", "granulocyte", "?", "?", "blast", "lymphocyte"];

const cell = (index: number) => ({
  id: `c${index + 1}`,
  imageId: index < 5 ? "i1" : "i2",
  bbox: { left: 10 * index, top: 20, width: 8, height: 6 },
  centroid: { x: 10 * index + 3.5, y: 22.5 },
  contour: { x: [0, 7, 7, 0].map((x) => x + 10 * index), y: [20, 20, 25, 25] },
  nucleusArea: 30,
  cytoplasmArea: 18,
  kind: "white cell",
});

const byNetwork = { method: "unet", version: "2", parameters: { sha256: "e".repeat(64) } };
const byColour = { method: "fuzzy", version: "1", parameters: {} };

/**
 * Eight white cells in two images and a platelet; the model says blast, blast, lymphocyte, granulocyte, unsure, unsure,
 * blast, lymphocyte. A reviewer makes c5 a blast (after first a lymphocyte), and c8 no cell: 3 + 1 blasts of 6 counted.
 */
export const exampleCase: CaseRecords = {
  case: {
    id: "case-1",
    name: "Lerche-7041",
    specimen: "blood",
    status: "signed",
    createdAt: "2026-11-27T09:00:00Z",
  },
  images: [
    { id: "i1", sha256: "1".repeat(64), width: 640, height: 480, segmentation: byNetwork },
    { id: "i2", sha256: "2".repeat(64), width: 320, height: 240, segmentation: byColour },
  ],
  cells: [...SAID.map((_, index) => cell(index)), { ...cell(8), kind: "platelet", contour: undefined }],
  predictions: [
    ...SAID.map((said, index) => ({
      cellId: `c${index + 1}`,
      label: said === "?" ? "granulocyte" : said,
      probabilities: { blast: 0.05, lymphocyte: 0.05, granulocyte: 0.05, [said === "?" ? "granulocyte" : said]: 0.9 },
      abstained: said === "?",
    })),
    {
      imageId: "i2",
      label: "blast",
      probabilities: { blast: 0.7, lymphocyte: 0.2, granulocyte: 0.1 },
      abstained: false,
    },
  ],
  corrections: [
    {
      cellId: "c5",
      from: "lymphocyte",
      to: "blast",
      reason: "fine chromatin",
      by: "Ωμέγα",
      at: "2026-11-28T10:05:00Z",
    },
    { cellId: "c5", from: "unsure", to: "lymphocyte", reason: "small", by: "Łukasz", at: "2026-11-28T10:00:00+00:00" },
    {
      cellId: "c8",
      from: "lymphocyte",
      to: "not a cell",
      reason: `=HYPERLINK("http://192.0.2.1","dust")<script>alert(1)</script>`,
      by: "Ωμέγα",
      at: "2026-11-28T10:06:00Z",
    },
  ],
  reviews: [{ by: "Пётр", at: "2026-11-28T11:00:00Z", verdict: "agrees", note: "c6 stays unsure" }],
  signOff: { by: "Ωμέγα", at: "2026-11-28T12:00:00Z", audit: { seq: 812, hash: "9f3c".repeat(16) } },
  model: { metadata, sha256: "c".repeat(64) },
  blastClasses: ["blast"],
  createdAt: "2026-11-28T12:00:01Z",
  software: { name: "Leukoscope", version: "0.1.0" },
};

/** The same case before anybody signed it. */
export const openCase: CaseRecords = {
  ...exampleCase,
  case: { ...exampleCase.case, status: "open" },
  signOff: undefined,
};
