import { fitMahalanobis } from "@leukoscope/evaluate";
import { createImage } from "@leukoscope/imaging";
import { typesOf, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Classifier } from "../classifier.ts";
import type { ClassifierMetadata, SetThresholds } from "../metadata.ts";
import { predictionOf } from "../prediction.ts";
import { metadataFromProps, metadataToProps } from "../props.ts";
import { meanColourModel, metadata } from "../testing/mean-colour-model.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { withFeatureOutput } from "./feature-output.ts";
import { gateScore, type OutlierGate } from "./outlier-gate.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

/** Unit covariance around the origin and around (4, 4, 4): distances can be told by hand. */
const gate: OutlierGate = {
  features: {
    dimension: 3,
    means: [new Float64Array(3), new Float64Array([4, 4, 4])],
    factor: new Float64Array([1, 0, 1, 0, 0, 1]),
    shrinkage: 0.25,
  },
  threshold: 2,
  keep: 0.99,
};

const setsAt = (thresholds: readonly number[], byClass: readonly number[]): SetThresholds => {
  const shared = { score: "lac", coverage: 0.95, calibration: [40, 40, 40] } as const;
  return {
    marginal: { ...shared, byClass: false, thresholds },
    byClass: { ...shared, byClass: true, thresholds: byClass },
  };
};
const sets = setsAt([0.75, 0.75, 0.75], [0.2, 0.9, 0.9]);
const trusted: ClassifierMetadata = { ...metadata, sets, gate, temperature: 2, abstentionThreshold: 0.6 };

describe("float32 in base64", () => {
  it("comes back to the last bit, however many", () => {
    const floats = fc.array(fc.float({ noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(floats, (values) => {
        expect([...(fromBase64(toBase64(values)) ?? [])]).toEqual(values);
      }),
    );
    const many = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    expect(fromBase64(toBase64(many))).toEqual(Float64Array.from(many));
    // Little-endian: 1 is 00 00 80 3f.
    expect(toBase64([1])).toBe("AACAPw==");
  });

  it("is told from other text", () => {
    expect(fromBase64("no base64!")).toBeUndefined();
    expect(fromBase64("AAAA")).toBeUndefined();
  });
});

describe("metadata with sets and a gate", () => {
  it("read back as they were written; a file without them is read as before", () => {
    expect(metadataFromProps(metadataToProps(trusted))).toEqual(trusted);
    const plain = metadataFromProps(metadataToProps(metadata));
    expect("gate" in plain || "sets" in plain).toBe(false);
  });

  it.each([
    ["gate_threshold", "0", /gate_threshold is "0"; it must be a number above 0/],
    ["gate_means", "[]", /gate_means is "\[\]"; it must be a JSON list of rows, each of 3 float32/],
    ["gate_factor", "AACAPw==", /6 float32 in base64/],
    ["gate_factor", toBase64([1, 0, 0, 0, 0, 1]), /a diagonal above 0/],
    ["gate_features", "2", /each of 2 float32/],
    ["set_thresholds", "[0.5, 0.5]", /a number from 0 to 1 for each class/],
    ["set_coverage", "1", /set_coverage is "1"; it must be a number between 0 and 1/],
  ])("damaged in %s are refused by name", (key, value, message) => {
    expect(() => metadataFromProps({ ...metadataToProps(trusted), [key]: value })).toThrow(message);
  });
});

describe("gateScore", () => {
  it("is the squared distance to the nearest class, in units of the threshold", () => {
    expect(gateScore(gate, [1, 0, 0])).toBe(0.5);
    expect(gateScore(gate, [4, 4, 2])).toBe(2);
    expect(() => gateScore(gate, [1, 2])).toThrow(/2 features, not 3/);
  });

  it("is smaller for what it was fitted to than for what it was not", () => {
    const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i) / 2]);
    const model = fitMahalanobis(
      rows.map((_, i) => i % 2),
      rows,
      2,
    );
    const fitted = { features: model, threshold: 12, keep: 0.99 };
    expect(Math.max(...rows.map((row) => gateScore(fitted, row)))).toBeLessThan(1);
    expect(gateScore(fitted, [9, 9, 9])).toBeGreaterThan(1);
  });
});

describe("predictionOf with sets and a gate", () => {
  // At temperature 2: probabilities 0.5, 0.3, 0.2.
  const logits = [2 * Math.log(5), 2 * Math.log(3), 2 * Math.log(2)];
  const at = (features: number[], own: Partial<ClassifierMetadata> = {}) =>
    predictionOf(logits, { ...trusted, ...own }, 1, Float32Array.from(features));

  it("names the classes that pass their thresholds", () => {
    const { set, setByClass } = at([0, 0, 0]);
    expect(set).toEqual(["red", "green"]);
    expect(setByClass).toEqual(["green", "blue"]);
    expect(at([0, 0, 0], { sets: setsAt([0, 0, 0], [0, 0, 0]) }).set).toEqual(["red"]);
  });

  it("abstains, and says why: the gate first, then the probability", () => {
    expect(at([3, 0, 0])).toMatchObject({ abstained: true, reason: "unlike-training", gateScore: 4.5, label: "red" });
    expect(at([0, 1, 0])).toMatchObject({ abstained: true, reason: "unsure", gateScore: 0.5 });
    const sure = at([0, 1, 0], { abstentionThreshold: 0.4 });
    expect(sure).toMatchObject({ abstained: false });
    expect(sure).not.toHaveProperty("reason");
  });

  it("refuses features that are no numbers", () => {
    expect(() => at([0, Number.NaN, 0])).toThrow(/the features 0, NaN, 0; its weights are damaged/);
  });

  it("says what it said before, of a model without them", () => {
    const plain = predictionOf(logits, metadata, 1);
    expect(Object.keys(plain)).toEqual(["label", "probabilities", "abstained", "ms"]);
  });
});

describe("withFeatureOutput", () => {
  // The model's input stands for its feature maps: the features are the mean colour.
  const model = withFeatureOutput(meanColourModel({ ...trusted, abstentionThreshold: 0 }), "image");

  it("adds the mean of the feature maps, once", () => {
    expect(model.outputs.at(-1)).toEqual({ name: "features", type: "float32", dims: [1, 3] });
    expect(typesOf(model).get("features")?.dims).toEqual([1, 3]);
    expect(withFeatureOutput(model, "image")).toBe(model);
    expect(() => withFeatureOutput(meanColourModel(), "logits")).toThrow(
      /float32 \[1, D, h, w\], but logits is float32 \[1, 3\]/,
    );
  });

  it("lets the file alone decide what is turned away", async () => {
    const classifier = await Classifier.load(runtime, writeModel(model), { threads: 1 });
    const grey = createImage(4, 2);
    expect(await classifier.predict(grey)).toMatchObject({ abstained: false, gateScore: 0 });
    grey.data.fill(255);
    // (1, 1, 1): squared distance 3, over 2.
    expect((await classifier.predict(grey)).gateScore).toBeCloseTo(1.5, 6);
    await classifier.close();
  });

  it("must be there where the metadata have a gate", async () => {
    const without = writeModel(meanColourModel(trusted));
    await expect(Classifier.load(runtime, without)).rejects.toMatchObject({ code: "bad-graph", where: "features" });
  });
});
