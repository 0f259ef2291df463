import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attribution } from "../attribution.ts";
import { explain } from "../explain.ts";
import { methods } from "../methods.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { colourNetwork } from "../testing/colour-network.ts";
import { worstError } from "../testing/correlation.ts";
import { metadataOf } from "../testing/metadata.ts";
import { patchImage } from "../testing/patch.ts";
import { floatsOf, formulaPixels, golden, LATE, RESIDUAL_SIZE, residualModel } from "../testing/residual-network.ts";
import { agreements } from "./agreement.ts";
import { evidenceShares, pointsInto, type Regions } from "./evidence-shares.ts";
import { imputeLinearly } from "./impute.ts";
import { infidelity, scaledInfidelity } from "./infidelity.ts";
import { pearson, spearman } from "./rank.ts";
import { road } from "./road.ts";
import { sanityCheck } from "./sanity-check.ts";
import { maxSensitivity, sensitivity } from "./sensitivity.ts";

interface Golden {
  readonly infidelity: { foretold: readonly number[]; falls: readonly number[]; value: number };
  readonly sensitivity: { samples: number; scale: number; value: number };
  readonly imputation: { kept: number; values: string };
}

const wanted = golden<Golden>("figures.json");
const runtime = new NodeRuntime();
const residual = residualModel(runtime);
const image = formulaPixels();
const question = (layer = LATE) => ({ model: residual, view: residual.view(image), target: 1, layer, seed: 0 });

/** A red patch that a model of colours can't miss. */
const picture = patchImage(32, 32, { left: 20, top: 4, size: 8, colour: [230, 20, 20] });
let colours: ExplainedModel;
let right: Attribution;
let wrong: Attribution;

beforeAll(async () => {
  const metadata = metadataOf(16, "features", ["red", "green", "blue"], { temperature: 0.5 });
  colours = ExplainedModel.of(runtime, colourNetwork(), metadata, { threads: 1 });
  right = await explain(colours, picture, { method: "gradcam" });
  const most = Math.max(...right.map);
  wrong = { ...right, map: right.map.map((value) => most - value) };
});
afterAll(() => runtime.close());

describe("against Captum and pytorch-grad-cam", () => {
  it("infidelity", () => {
    const { falls, foretold, value } = wanted.infidelity;
    expect(scaledInfidelity(foretold, falls)).toBeCloseTo(value, 4);
  });

  it("max-sensitivity", async () => {
    const { samples, scale, value } = wanted.sensitivity;
    const noise = (s: number, i: number) => scale * Math.sin(1.3 * i + 7 * s);
    const got = await maxSensitivity(methods.saliency, question(), samples, noise);
    expect(Math.abs(got - value) / value).toBeLessThan(1e-3);
  });

  it("linear imputation", () => {
    const { input } = residual.view(image);
    const removed = Uint8Array.from({ length: RESIDUAL_SIZE ** 2 }, (_, i) => {
      const [x, y] = [i % RESIDUAL_SIZE, Math.floor(i / RESIDUAL_SIZE)];
      return (x * 7 + y * 5 + x * y) % 3 === 0 ? 0 : 1;
    });
    expect(removed.filter((value) => value === 0)).toHaveLength(wanted.imputation.kept);
    const got = imputeLinearly(input, removed, RESIDUAL_SIZE, 0, new Random(0));
    expect(worstError(got, floatsOf(wanted.imputation.values))).toBeLessThan(1e-4);
  });
});

describe("figures tell a right map from its opposite", () => {
  it("ROAD", async () => {
    const score = (await road(colours, picture, right)).score;
    expect(score).toBeGreaterThan(0.1);
    expect((await road(colours, picture, wrong)).score).toBeLessThan(-0.1);
    expect((await road(colours, picture, right)).score).toBe(score);
  });

  it("infidelity of planted evidence is near 0, of its opposite near 1", async () => {
    expect(await infidelity(colours, picture, right)).toBeLessThan(0.4);
    expect(await infidelity(colours, picture, wrong)).toBeGreaterThan(0.7);
  });

  it("agreement", async () => {
    const [same] = agreements([right, right]);
    expect(same).toMatchObject({ rankCorrelation: expect.closeTo(1), topOverlap: 1 });
    const [opposite] = agreements([right, wrong]);
    expect(opposite.rankCorrelation).toBeCloseTo(-1);
    expect(opposite.topOverlap).toBe(0);
    expect(agreements([right, wrong, right])).toHaveLength(3);
  });
});

describe("sensitivity", () => {
  it("is 0 for a map that noise can't move", async () => {
    const constant = { ...methods.saliency, explain: async () => ({ ...right }) };
    expect(await sensitivity(constant, question())).toBe(0);
    expect(await sensitivity(methods.saliency, question(), { samples: 3 })).toBeGreaterThan(0);
  });
});

describe("sanity check", () => {
  it("finds that shuffled weights change a map of the gradient", async () => {
    const checks = await sanityCheck(methods.gradcam, question());
    expect(checks.map(({ layers }) => layers)).toEqual([1, 3, 5]);
    expect(checks[0].of).toBe(5);
    expect(Math.min(...checks.map(({ rankCorrelation }) => Math.abs(rankCorrelation)))).toBeLessThan(0.5);
    expect(await sanityCheck(methods.gradcam, question())).toEqual(checks);
  });

  it("convicts a map that does not heed the weights", async () => {
    const edges = { ...methods.saliency, explain: async () => ({ ...right }) };
    for (const { rankCorrelation } of await sanityCheck(edges, question())) expect(rankCorrelation).toBeCloseTo(1);
  });
});

describe("shares of evidence", () => {
  const regions = (inside: (x: number, y: number) => boolean): Regions => ({
    width: 32,
    height: 32,
    names: ["elsewhere", "patch"],
    labels: Uint8Array.from({ length: 1024 }, (_, i) => (inside(i % 32, Math.floor(i / 32)) ? 1 : 0)),
  });
  const planted = regions((x, y) => x >= 18 && x < 30 && y >= 2 && y < 14);

  it("lie where the evidence was planted", () => {
    const [elsewhere, patch] = evidenceShares(right, planted);
    expect(patch.evidence + elsewhere.evidence).toBeCloseTo(1);
    expect(patch.evidence).toBeGreaterThan(0.85);
    expect(patch.important).toBeGreaterThan(0.95);
    expect(patch.area).toBeCloseTo(144 / 1024);
    expect(pointsInto(right, planted, ["patch"])).toBe(true);
    expect(pointsInto(right, planted, ["elsewhere"])).toBe(false);
  });

  it("equal the area for a flat map", () => {
    const flat = { ...right, map: right.map.map(() => 1) };
    for (const { area, evidence } of evidenceShares(flat, planted)) expect(evidence).toBeCloseTo(area, 5);
  });

  it("look only at what the model saw", () => {
    const part = { ...right, region: { left: 16, top: 0, width: 16, height: 16 } };
    expect(evidenceShares(part, planted)[1].area).toBeCloseTo(144 / 256);
  });
});

describe("rank correlation", () => {
  it("is SciPy's, with ties", () => {
    // scipy.stats.spearmanr([1, 2, 2, 4, 5], [5, 6, 7, 8, 7])
    expect(spearman([1, 2, 2, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.7631578947, 8);
    expect(pearson([1, 2, 3], [5, 5, 5])).toBe(0);
  });
});
