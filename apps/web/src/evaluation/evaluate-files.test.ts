import { readFileSync } from "node:fs";
import { Classifier } from "@leukoscope/classifier";
import { renderSmear } from "@leukoscope/data";
import { encodePng } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { evaluateFiles } from "./evaluate-files.ts";
import { labelledFiles } from "./labelled-files.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const named = (path: string, bytes: Uint8Array) => ({
  path,
  file: new File([new Uint8Array(bytes)], path.split("/").at(-1) ?? path),
});

const picture = (folder: string, cell: "blast" | "lymphocyte" | "neutrophil", k: number) =>
  named(
    `set/${folder}/${k}.png`,
    encodePng(renderSmear({ width: 112, height: 112, seed: `eval ${k}`, cells: [cell] }).image),
  );

describe("evaluateFiles", () => {
  it("judges by the folders' names, tells what it left out, and counts what is right of what was spoilt", async () => {
    const model = readFileSync(new URL("../../../../models/phantom/model.onnx", import.meta.url));
    const classifier = await Classifier.load(runtime, new Uint8Array(model), { threads: 1 });
    const files = labelledFiles([
      picture("blast", "blast", 1),
      picture("Blast", "blast", 2),
      picture("neutrophil", "neutrophil", 3),
      // Under a wrong name, so that the matrix has a cell off its diagonal.
      picture("lymphocyte", "neutrophil", 4),
      picture("basophil", "blast", 5),
      named("set/blast/notes.png", new TextEncoder().encode("a text")),
      named("loose.png", new Uint8Array([1])),
    ]);
    expect(files).toHaveLength(6);
    const shares: number[] = [];
    const result = await evaluateFiles(classifier, files, false, (share) => shares.push(share));
    const spoilt = await evaluateFiles(classifier, files.slice(0, 1), true, () => {});
    expect(result.metrics.n).toBe(4);
    expect(result.metrics.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(result.rows.map(({ label }) => label)).toEqual(["blast", "blast", "neutrophil", "lymphocyte"]);
    expect(result.left.map(({ reason }) => reason)).toEqual([
      "the model has no class basophil",
      expect.stringContaining("JPEG, PNG, BMP or TIFF"),
    ]);
    expect(result.robustness).toEqual([]);
    expect(spoilt.robustness).toHaveLength(15);
    expect(spoilt.robustness.every(({ of, right }) => of === 1 && right <= 1)).toBe(true);
    expect(shares.at(-1)).toBe(1);
    await expect(evaluateFiles(classifier, files.slice(4, 5), false, () => {})).rejects.toThrow(
      /sub-folder for each class/,
    );
  });
});
