import { readPreparation } from "@leukoscope/imaging";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClassifierError } from "./errors.ts";
import { metadataFromProps, metadataToProps } from "./props.ts";
import { metadata } from "./testing/mean-colour-model.ts";

function failure(run: () => unknown): ClassifierError {
  try {
    run();
  } catch (error) {
    if (error instanceof ClassifierError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("metadata properties", () => {
  it("read back as they were written", () => {
    expect(metadataFromProps(metadataToProps(metadata))).toEqual(metadata);
    const { created, ...undated } = metadata;
    expect(created).toBeDefined();
    expect(metadataFromProps(metadataToProps(undated))).toEqual(undated);
    const small = { ...metadata, precision: "int8" } as const;
    expect(metadataFromProps(metadataToProps(small))).toEqual(small);
  });

  it("keep any class names and numbers to the last bit", () => {
    const name = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => text.trim() !== "");
    const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const drawn = fc.record({
      classes: fc.uniqueArray(name, { minLength: 2, maxLength: 20 }),
      mean: fc.tuple(finite, finite, finite),
      std: fc.tuple(positive, positive, positive),
      temperature: positive,
      abstentionThreshold: fc.double({ min: 0, max: 1, noNaN: true }),
      intendedUse: name,
    });
    fc.assert(
      fc.property(drawn, (own) => {
        // -0 is written as 0, which subtracts alike.
        const mean = own.mean.map((value) => value + 0) as [number, number, number];
        const whole = { ...metadata, ...own, mean, abstentionThreshold: own.abstentionThreshold + 0 };
        expect(metadataFromProps(metadataToProps(whole))).toEqual(whole);
      }),
    );
  });

  it("keep the preparation, and have no entry for it where there is none", () => {
    const preparation = readPreparation([
      { step: "median", radius: 2 },
      { step: "roi-crop", margin: 4 },
      {
        step: "stain",
        method: "macenko",
        reference: {
          stains: [
            [0.1, 0.2, 1 / 3],
            [0.3, 0.8, 0.5],
          ],
          concentrations: [1, 2],
        },
      },
    ]);
    const whole = { ...metadata, preparation };
    expect(metadataFromProps(metadataToProps(whole))).toEqual(whole);
    expect(metadataToProps(metadata)).not.toHaveProperty("preparation");
    expect(metadataToProps({ ...metadata, preparation: [] })).not.toHaveProperty("preparation");
    expect(metadataFromProps(metadataToProps(metadata))).not.toHaveProperty("preparation");
  });

  it("of a model from elsewhere are refused in words that help", () => {
    const error = failure(() => metadataFromProps({ author: "someone" }));
    expect(error.code).toBe("not-a-classifier");
    expect(error.message).toMatch(/metadata_props: author.*metadataToProps/);
    expect(failure(() => metadataFromProps({})).message).toContain("metadata_props: none");
  });

  it.each([
    ["classes", "[]"],
    ["classes", '["a"]'],
    ["classes", '["a", "a"]'],
    ["precision", "int4"],
    ["classes", '["a", 3]'],
    ["classes", "a, b"],
    ["input_width", "0"],
    ["input_height", "2.5"],
    ["color_order", "GBR"],
    ["mean", "[0, 0]"],
    ["std", "[1, 0, 1]"],
    ["std", "[1, null, 1]"],
    ["interpolation", "lanczos"],
    ["crop_mode", "border"],
    ["crop_pct", "1.1"],
    ["temperature", "0"],
    ["temperature", "NaN"],
    ["abstention_threshold", "-0.1"],
    ["created", "yesterday"],
    ["cam_layer", " "],
    ["format", "leukoscope-classifier-9"],
    ["preparation", "median"],
    ["preparation", '[{"step":"medium"}]'],
  ])("name the entry %s when it is %s", (key, value) => {
    const error = failure(() => metadataFromProps({ ...metadataToProps(metadata), [key]: value }));
    expect(error).toMatchObject({ code: "bad-metadata", where: key, value });
    expect(error.message).toContain(`${key} is ${JSON.stringify(value)}; it must be`);
  });

  it("name an entry that is missing", () => {
    const props = metadataToProps(metadata);
    for (const key of Object.keys(props).filter((key) => key !== "created" && key !== "format")) {
      const { [key]: _, ...rest } = props;
      const error = failure(() => metadataFromProps(rest));
      expect(error).toMatchObject({ code: "bad-metadata", where: key, value: undefined });
      expect(error.message).toContain(`${key} is missing`);
    }
  });

  it("are not written when they could not be read", () => {
    expect(failure(() => metadataToProps({ ...metadata, temperature: Number.NaN })).where).toBe("temperature");
  });
});
