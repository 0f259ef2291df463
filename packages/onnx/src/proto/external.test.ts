import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { PbfWriter } from "pbf";
import { afterAll, describe, expect, it } from "vitest";
import { GraphBuilder } from "../builder.ts";
import { GraphError } from "../graph.ts";
import { externalFiles } from "../node/index.ts";
import { float32 } from "../tensor.ts";
import { EXTERNAL, graphField, modelField, pairField, tensorField } from "./fields.ts";
import { readModel } from "./read.ts";
import { writeModel } from "./write.ts";

const goldens = fileURLToPath(new URL("./__goldens__", import.meta.url));
const kept = readFileSync(join(goldens, "external.onnx"));
const weights = readFileSync(join(goldens, "external.bin"));
const scratch = mkdtempSync(join(tmpdir(), "leukoscope-external-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function errorOf(action: () => unknown): GraphError {
  try {
    action();
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** A model with one initialiser `w`, two float32 numbers that lie where `entries` say, and nothing else. */
function pointing(entries: Readonly<Record<string, string>>): Uint8Array {
  const pbf = new PbfWriter();
  const entry = ([key, value]: [string, string]) => {
    pbf.writeStringField(pairField.first, key);
    pbf.writeStringField(pairField.second, value);
  };
  const tensor = () => {
    pbf.writeVarintField(tensorField.dims, 2);
    pbf.writeVarintField(tensorField.dataType, 1);
    pbf.writeStringField(tensorField.name, "w");
    for (const pair of Object.entries(entries)) pbf.writeMessage(tensorField.externalData, entry, pair);
    pbf.writeVarintField(tensorField.dataLocation, EXTERNAL);
  };
  pbf.writeVarintField(modelField.irVersion, 8);
  pbf.writeMessage(modelField.graph, () => pbf.writeMessage(graphField.initializer, tensor, undefined), undefined);
  pbf.writeMessage(modelField.opsetImport, () => pbf.writeVarintField(pairField.second, 17), undefined);
  return pbf.finish();
}

describe("tensors in a file beside the model", () => {
  it("are read as if they were inside: initialisers, shapes, attributes", () => {
    const model = readModel(kept, { external: externalFiles(goldens) });
    expect(model).toEqual(readModel(readFileSync(join(goldens, "external-inside.onnx"))));
    expect(readModel(writeModel(model))).toEqual(model);
  });

  it("are asked for by place and length", () => {
    const asked: [string, number, number][] = [];
    const external = (...place: [string, number, number]) => {
      asked.push(place);
      return weights.subarray(place[1], place[1] + place[2]);
    };
    const model = readModel(kept, { external });
    const sizes = [...model.initializers.values()].map(({ data }) => data.byteLength);
    expect(asked.map(([location]) => location)).toEqual(sizes.map(() => "external.bin"));
    expect(asked.map(([, , length]) => length).sort()).toEqual(sizes.sort());
  });

  it("lie beyond 2 GB, too", () => {
    const beyond = 2 ** 31 + 12_345;
    const file = openSync(join(scratch, "large.bin"), "w");
    // Sparse: it takes a few kilobytes on the disk.
    ftruncateSync(file, beyond + 2 ** 20);
    writeSync(file, new Uint8Array(Float32Array.of(1.5, -2.5).buffer), 0, 8, beyond);
    closeSync(file);
    const bytes = pointing({ location: "large.bin", offset: String(beyond), length: "8" });
    const { initializers } = readModel(bytes, { external: externalFiles(scratch) });
    expect(initializers.get("w")?.data).toEqual(Float32Array.of(1.5, -2.5));
  });

  it("are named when nobody reads them, when the file is missing, and when it is cut short", () => {
    const none = errorOf(() => readModel(kept, "cells.onnx"));
    expect(none.code).toBe("external-data");
    expect(none.message).toMatch(/^cells\.onnx: tensor \w+ is kept in external\.bin, .*option `external`/);
    const missing = errorOf(() => readModel(kept, { external: externalFiles(scratch) }));
    expect(missing).toMatchObject({ code: "external-data", message: expect.stringContaining("ENOENT") });
    writeFileSync(join(scratch, "external.bin"), weights.subarray(0, 100));
    const cut = errorOf(() => readModel(kept, { external: externalFiles(scratch) }));
    expect(cut).toMatchObject({ code: "external-data", message: expect.stringMatching(/gives \d+ of its \d+ bytes/) });
  });

  it.each(["../secret", "a/../../b", "/etc/passwd", "C:\\secret", "..\\secret", "\\\\host\\share", ""])(
    "are not read from %j",
    (location) => {
      const external = () => {
        throw new Error("it was read");
      };
      expect(errorOf(() => readModel(pointing({ location }), { external })).code).toBe("malformed");
    },
  );

  it.each([
    ["offset", "-1"],
    ["offset", "one"],
    ["offset", "0.5"],
    ["offset", "1e300"],
    ["length", "7"],
    ["length", "x"],
  ])("have a place that can be: not %s %s", (key, value) => {
    const bytes = pointing({ location: "w.bin", [key]: value });
    expect(errorOf(() => readModel(bytes, { external: () => new Uint8Array(8) })).code).toBe("malformed");
  });

  it("give a model or a GraphError, nothing else, for any flipped bits", () => {
    const flips = fc.array(fc.tuple(fc.nat(kept.length - 1), fc.nat(7)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(flips, (places) => {
        const damaged = Uint8Array.from(kept);
        for (const [place, bit] of places) damaged[place] ^= 1 << bit;
        try {
          readModel(damaged, { external: externalFiles(goldens) });
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a model beyond 2 GB", () => {
  it("is refused when it is to be written, with its size", () => {
    const builder = new GraphBuilder();
    const block = float32([2 ** 24], new Float32Array(2 ** 24));
    for (let index = 0; index < 33; index++) builder.initializer(`w${index}`, block);
    const error = errorOf(() => writeModel(builder.build("huge")));
    expect(error).toMatchObject({ code: "too-large", where: "huge" });
    expect(error.message).toContain(String(33 * 2 ** 26));
  });
});
