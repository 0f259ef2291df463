import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseProtocol } from "./schema.ts";

const root = new URL("../../../", import.meta.url);
const read = (name: string) => readFileSync(new URL(`protocols/${name}`, root), "utf8");
const text = read("b-all-subtypes.yaml");

const failure = (own: string, overrides: string[] = []) => {
  try {
    parseProtocol(own, "p.yaml", overrides);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("parseProtocol", () => {
  it.each(["b-all-subtypes.yaml", "phantom.yaml"])("reads the shipped %s", (name) => {
    expect(parseProtocol(read(name), name).stages.length).toBeGreaterThan(0);
  });

  it("fills in what is left out", () => {
    const [head] = parseProtocol(text, "p.yaml").stages;
    expect(head).toMatchObject({ batchNormalization: "live", batchNormalizationMomentum: 0.1 });
  });

  it("takes overrides by dots and indices", () => {
    const protocol = parseProtocol(text, "p.yaml", [
      "split.scheme=blocks",
      "stages.1.epochs=2",
      "split.ratio=[70, 20, 10]",
    ]);
    expect(protocol.split).toMatchObject({ scheme: "blocks", ratio: [70, 20, 10] });
    expect(protocol.stages[1].epochs).toBe(2);
  });

  it.each([
    ["seed: [", [], "bad-protocol", "p.yaml"],
    [text.replace("batch: 32", "batch: 1"), [], "bad-protocol", "batch"],
    [text.replace("batch: 32", "batches: 32\nbatch: 32"), [], "bad-protocol", "batches"],
    [text.replace("mobilenetv1_075.keras_in1k\n", "resnet\n"), [], "bad-protocol", "model.backbone"],
    [text, ["seed"], "bad-override", "key=value"],
    [text, ["splits.scheme=blocks"], "bad-override", "splits"],
    [text, ["split.scheme=random"], "bad-protocol", "split.scheme"],
    ["", [], "bad-protocol", "the document"],
  ])("refuses %#", (own, overrides, code, named) => {
    expect(failure(own, overrides)).toMatchObject({ code, message: expect.stringContaining(named) });
  });
});
