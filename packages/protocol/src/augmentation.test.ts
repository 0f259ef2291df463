import { readFileSync } from "node:fs";
import { formatManifest, generatePhantoms, type ManifestRecord } from "@leukoscope/data";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, writeText } from "@leukoscope/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawsOf } from "./augmentation-schema.ts";
import { ImageExamples } from "./image-examples.ts";
import { runProtocol } from "./run.ts";
import { parseProtocol } from "./schema.ts";

const text = readFileSync(new URL("../../../protocols/phantom.yaml", import.meta.url), "utf8");
const draws = (augmentation: string) =>
  drawsOf(parseProtocol(text, "p.yaml", [`augmentation=${augmentation}`]).augmentation);

describe("augmentation.draws", () => {
  it.each([
    ["{}", 1],
    ["{dihedral: false}", 1],
    ["{dihedral: true}", 8],
    ["{dihedral: true, draws: 1}", 1],
    ["{dihedral: true, draws: 4}", 4],
    ["{dihedral: true, draws: 8}", 8],
  ])("reads %s as %i", (augmentation, count) => {
    expect(draws(augmentation)).toBe(count);
  });

  it("stands in a resolved protocol only where it was asked for, so that old runs go on", () => {
    expect(parseProtocol(text, "p.yaml").augmentation).toEqual({ dihedral: true });
  });

  it.each(["{dihedral: true, draws: 0}", "{dihedral: true, draws: 9}", "{dihedral: true, draws: 1.5}", "{draws: 4}"])(
    "refuses %s and names the field",
    (augmentation) => {
      expect(() => draws(augmentation)).toThrow(
        expect.objectContaining({ code: "bad-protocol", message: expect.stringContaining("augmentation.draws") }),
      );
    },
  );

  describe("in a run", () => {
    const storage = new MemoryStorage();
    const runtime = new NodeRuntime();
    let training: readonly ManifestRecord[];
    afterAll(() => runtime.close());

    beforeAll(async () => {
      const { records } = await generatePhantoms(storage, { out: "/smears", count: 18, size: 48, seed: 1 });
      const sides = ["train", "train", "val", "test"] as const;
      const seen = new Map<string, number>();
      const split = records.map((record) => {
        const before = seen.get(record.class) ?? 0;
        seen.set(record.class, before + 1);
        return { ...record, split: sides[before % sides.length] };
      });
      training = split.filter((record) => record.split === "train");
      await writeText(storage, "/smears/split.jsonl", formatManifest(split));
      await writeText(storage, "/p.yaml", text);
    });

    it("takes each training image through those symmetries and no other", async () => {
      const stage =
        "{name: head, unfreeze: 0, epochs: 5, optimizer: {kind: adam}, schedule: {kind: constant, learningRate: 1e-3}}";
      await runProtocol({
        protocol: "/p.yaml",
        data: "/smears/split.jsonl",
        out: "/run",
        overrides: ["augmentation.draws=4", "model.size=48", "batch=4", `stages=[${stage}]`],
        resume: false,
        threads: 1,
        cache: "/cache",
        runtime,
        storage,
        onEvent: () => {},
      });
      const kept = await storage.list("/cache");
      for (const { sha256 } of training) {
        const own = kept.filter(({ path }) => path.includes(`/${sha256}-`)).map(({ path }) => path.split(".").at(-1));
        expect(own.sort()).toEqual(["0", "1", "2", "3"]);
      }
    });

    it("has the quarter turns for the first four", async () => {
      const [record] = training;
      const path = `/smears/${record.path}`;
      const examples = await ImageExamples.create([{ ...record, path }], [record.class], storage, {
        input: { width: 48, height: 48 },
        resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 },
        colourOrder: "RGB",
        mean: [0, 0, 0],
        std: [1, 1, 1],
      });
      const inputs = await Promise.all([0, 1, 2, 3].map((draw) => examples.input(0, draw)));
      // A quarter turn counter-clockwise takes row y, column x to row 47 - x, column y.
      for (const [turn, input] of inputs.entries()) {
        const next = inputs[(turn + 1) % 4];
        const turned = Float32Array.from(input, (_, at) => {
          const [plane, y, x] = [Math.floor(at / 48 ** 2), Math.floor(at / 48) % 48, at % 48];
          return input[plane * 48 ** 2 + x * 48 + (47 - y)];
        });
        expect(next).toEqual(turned);
        expect(next).not.toEqual(input);
      }
    });
  });
});
