import { parseManifest } from "@leukoscope/data";
import { decodeImage, dihedral, encodePng } from "@leukoscope/imaging";
import { readText } from "@leukoscope/storage";
import { expect, it } from "vitest";
import { evaluateRecords, meanPrediction } from "./evaluate-model.ts";
import { runProtocol } from "./run.ts";
import { phantomRun } from "./testing/phantom-run.ts";

const CLASSES = ["a", "b"];
const view = (a: number) => ({ label: a > 0.5 ? "a" : "b", probabilities: { a, b: 1 - a }, abstained: a < 0.6, ms: 1 });

it("takes the mean of the probabilities, by hand", () => {
  expect(meanPrediction([view(0.7), view(0.2), view(0.3)], CLASSES)).toEqual({
    label: "b",
    probabilities: { a: expect.closeTo(0.4, 12), b: expect.closeTo(0.6, 12) },
    abstained: false,
    ms: 1,
  });
});

it("over all symmetries says the same of an image and of the image turned", async () => {
  const options = await phantomRun({ overrides: ["stages.0.epochs=1", "stages.1.epochs=1"] });
  const { storage } = options;
  const { model } = await runProtocol(options);
  const bytes = await storage.read(model);
  const records = parseManifest(await readText(storage, "/run/manifest.jsonl"), "m").filter(
    ({ split }) => split === "test",
  );
  const turned = await Promise.all(
    records.map(async (record) => {
      const path = `${record.path}.turned.png`;
      await storage.write(path, encodePng(dihedral(await decodeImage(await storage.read(record.path)), 5)));
      return { ...record, path };
    }),
  );
  const said = async (draws: number, of: typeof records) =>
    (await evaluateRecords(bytes, of, { ...options, draws })).rows.map(({ probabilities }) =>
      Object.values(probabilities),
    );
  const [plain, plainTurned] = [await said(1, records), await said(1, turned)];
  const [mean, meanTurned] = [await said(8, records), await said(8, turned)];
  const apart = (a: number[][], b: number[][]) => Math.max(...a.flat().map((p, i) => Math.abs(p - b.flat()[i])));
  // Shrinking rounds pixels, and a turned image in another way.
  expect(apart(mean, meanTurned)).toBeLessThan(2e-4);
  expect(apart(plain, plainTurned)).toBeGreaterThan(3 * apart(mean, meanTurned));
});
