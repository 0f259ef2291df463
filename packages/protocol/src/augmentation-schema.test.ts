import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { drawsOf, freshDrawsOf, viewsOf } from "./augmentation-schema.ts";
import { parseProtocol } from "./schema.ts";

const root = new URL("../../../", import.meta.url);
const text = readFileSync(new URL("protocols/phantom.yaml", root), "utf8");
const read = (...settings: string[]) => parseProtocol(text, "p.yaml", settings);
const augmentation = (own: string) => read(`augmentation=${own}`).augmentation;

describe("augmentation", () => {
  it("takes one number for that much either way, or two", () => {
    expect(augmentation("{rotation: 45, shift: {x: 0.1}, brightness: 0.2, contrast: [0.4, 0.8], hue: 0.02}")).toEqual({
      dihedral: false,
      rotation: [-45, 45],
      shift: { x: [-0.1, 0.1], y: [0, 0] },
      brightness: [0.8, 1.2],
      contrast: [0.4, 0.8],
      hue: [-0.02, 0.02],
    });
  });

  it("fills in the defaults of what is asked for", () => {
    expect(augmentation("{randAugment: {}, augMix: {}, crop: {}, stain: {}, blur: {}, noise: {sigma: [3]}}")).toEqual({
      dihedral: false,
      randAugment: { operations: 2, magnitude: 9, bins: 31 },
      augMix: { severity: 3, width: 3, depth: 0, alpha: 1, consistency: 12 },
      crop: { area: [0.08, 1], ratio: [3 / 4, 4 / 3] },
      stain: { factor: 0.05, shift: 0.05 },
      blur: { sigma: [0.1, 2], probability: 0.5 },
      noise: { sigma: [3], per: "draw" },
    });
    expect(augmentation("{mixUp: {}, cutMix: {}}")).toMatchObject({
      mixUp: { alpha: 0.2, probability: 1 },
      cutMix: { alpha: 1, probability: 1 },
    });
  });

  it.each([
    ["{rotation: 45}", 8, "unfrozen", 1],
    ["{rotation: 45, draws: 20}", 20, "unfrozen", 1],
    ["{mixUp: {}, draws: fresh}", 8, "always", 1],
    ["{dihedral: true}", 8, undefined, 1],
    ["{dihedral: true, noise: {sigma: [1]}, draws: 3}", 3, "unfrozen", 1],
    ["{augMix: {}}", 8, "unfrozen", 3],
    ["{augMix: {consistency: 0}}", 8, "unfrozen", 1],
  ])("counts the draws and views of %s", (own, draws, fresh, views) => {
    const given = augmentation(own);
    expect([drawsOf(given), freshDrawsOf(given), viewsOf(given)]).toEqual([draws, fresh, views]);
  });

  it.each([
    ["{rotation: 200}", "augmentation.rotation: give a number from 0 to 180, or two from -180 to 180"],
    ["{rotation: [30, 10]}", "augmentation.rotation"],
    ["{brightness: 2}", "augmentation.brightness: give a number from 0 to 1, or two from 0 to 10"],
    ["{zoom: [0, 1]}", "augmentation.zoom"],
    ["{crop: {area: [0.5, 1.5]}}", "augmentation.crop.area"],
    ["{fill: black}", "augmentation.fill: give mirror, edge, or three grey levels"],
    ["{flip: {horizontal: 2}}", "augmentation.flip.horizontal"],
    ["{noise: {sigma: []}}", "augmentation.noise.sigma"],
    ["{randAugment: {magnitude: 31}}", "augmentation.randAugment.magnitude: give a magnitude below"],
    ["{augMix: {severity: 11}}", "augmentation.augMix.severity"],
    ["{augMix: {}, mixUp: {}}", "augmentation.augMix.consistency: consistency compares views of one image"],
    ["{mixUp: {alpha: 0}}", "augmentation.mixUp.alpha"],
    ["{rotate: 3}", 'Unrecognized key: "rotate"'],
    ["{dihedral: true, draws: fresh}", "augmentation.draws: there are 8 symmetries"],
    ["{rotation: 3, draws: none}", 'augmentation.draws: give a whole number from 1, or "fresh"'],
  ])("refuses %s and names the field", (own, message) => {
    expect(() => augmentation(own)).toThrow(
      expect.objectContaining({ code: "bad-protocol", message: expect.stringContaining(message) }),
    );
  });

  it("refuses AugMix's consistency where a loss has no softmax", () => {
    const sigmoid = "stages.0.loss={kind: binary-cross-entropy}";
    expect(() => read("augmentation={augMix: {}}", sigmoid)).toThrow(/stages\.0\.loss: AugMix's consistency compares/);
    expect(read("augmentation={augMix: {consistency: 0}}", sigmoid).stages).toHaveLength(1);
  });
});

describe("balancing", () => {
  it.each([
    ["{kind: oversample}", { kind: "oversample", ratio: 1 }],
    ["{kind: undersample, ratio: 0.5}", { kind: "undersample", ratio: 0.5 }],
    ["{kind: saturation-removed, classes: [hem]}", { kind: "saturation-removed", classes: ["hem"] }],
  ])("reads %s", (own, balancing) => {
    expect(read(`balancing=${own}`).balancing).toEqual(balancing);
  });

  it.each([
    ["{kind: smote}", "balancing.kind: kind must be one of oversample, undersample, saturation-removed"],
    ["{kind: oversample, ratio: 0}", "balancing.ratio"],
    ["{kind: saturation-removed, classes: []}", "balancing.classes"],
  ])("refuses %s", (own, message) => {
    expect(() => read(`balancing=${own}`)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
  });
});

it("reads every field that the guide shows, as it is shown", () => {
  const guide = readFileSync(new URL("docs/augmentation.md", root), "utf8");
  const shown = [...guide.matchAll(/`((?:augmentation|balancing): \{.*?\})`/g)].map(([, yaml]) => yaml);
  expect(shown).toHaveLength(8);
  for (const yaml of shown) {
    const [[field, value]] = Object.entries(parse(yaml) as object);
    const own = read(`${field}=${JSON.stringify(value)}`);
    expect(own).toHaveProperty(field);
    for (const key of Object.keys(value)) expect(own).toHaveProperty([field, key]);
  }
});
