import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createImage, encodePng } from "@leukoscope/imaging";
import { beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const MODEL = file("../../../models/phantom/model.onnx");
/** Exported by PyTorch, with no metadata: tools/golden/explain_maps.py. */
const FOREIGN = file("../../../packages/explain/src/__goldens__/residual.onnx");
/** Milliseconds: a study explains and paints over many images. */
const PATIENCE = 300_000;
const IMAGE = "smears/blast/blast-0001.png";

beforeAll(async () => {
  await cli("data", "phantom", "--out", "smears", "--count", "3", "--seed", "5");
  writeFileSync(at("black.png"), encodePng(createImage(50, 50)));
});

describe("leukoscope explain", () => {
  it("explains by several methods at once, on the same scale of figures, with one sheet", async () => {
    const methods = ["eigencam", "integrated-gradients"];
    const result = await cli("explain", MODEL, IMAGE, "--method", methods.join(","), "--out", "why", "--json");
    expect(result.status, result.stderr).toBe(0);
    const { agreement, results, sheet } = JSON.parse(result.stdout);
    expect(results.map(({ method }: { method: string }) => method)).toEqual(methods);
    for (const { faithfulness, files } of results) {
      expect(faithfulness.deletion.auc).toBeGreaterThan(0);
      expect(readFileSync(files.overlay).subarray(1, 4).toString()).toBe("PNG");
      expect(readFileSync(files.picture, "utf8")).toMatch(/^<svg/);
    }
    expect(results[1]).toMatchObject({ signed: true, layer: "image", details: { completeness: { complete: true } } });
    expect(agreement).toHaveLength(1);
    expect(readFileSync(sheet, "utf8")).toContain("eigencam");
  });

  it("tells all there is to tell of a LIME", async () => {
    const asked = ["--method", "lime", "--samples", "60", "--stability", "2", "--faithfulness", "full", "--seed", "3"];
    const result = await cli("explain", MODEL, IMAGE, ...asked, "--out", "why", "--json");
    expect(result.status, result.stderr).toBe(0);
    const { details, faithfulness, files, seed, stability } = JSON.parse(result.stdout);
    expect(seed).toBe(3);
    expect(details).toMatchObject({ samples: 60, sampling: "orthogonal", superpixels: expect.any(Number) });
    expect(stability).toMatchObject({ seeds: 2, correlation: expect.any(Number) });
    expect(faithfulness.sanityCheck).toHaveLength(3);
    expect(faithfulness).toMatchObject({ road: { score: expect.any(Number) }, infidelity: expect.any(Number) });
    for (const view of ["positive-hide", "positive", "both"]) {
      expect(readFileSync(files[view]).subarray(1, 4).toString()).toBe("PNG");
    }
  });

  it("replaces parts from the nearest image of another class in a manifest", async () => {
    const asked = ["--method", "counterfactual", "--samples", "20", "--data", "smears/manifest.jsonl"];
    const result = await cli("explain", MODEL, IMAGE, ...asked, "--out", "why", "--json");
    expect(result.status, result.stderr).toBe(0);
    const { details, replacement, target } = JSON.parse(result.stdout);
    expect(details.replacedBy).toBe("other image");
    expect(replacement).toMatchObject({ distance: expect.any(Number), path: expect.stringMatching(/png$/) });
    expect(replacement.label).not.toBe(target);
  });

  it("explains a model of another maker", async () => {
    const options = ["--method", "gradcam", "--mean", "0.5,0.5,0.5", "--std", "0.25,0.25,0.25", "--image-size", "24"];
    const result = await cli("explain", FOREIGN, IMAGE, ...options, "--classes", "w,x,y,z", "--out", "why", "--json");
    expect(result.status, result.stderr).toBe(0);
    const { layer, map, target } = JSON.parse(result.stdout);
    expect({ layer, map }).toMatchObject({ layer: "/late/Relu_output_0", map: { width: 6, height: 6 } });
    expect(["w", "x", "y", "z"]).toContain(target);
  });

  it.each([
    [[MODEL, "black.png"], /all black.*check the file/],
    [[MODEL, IMAGE, "--layer", "nowhere"], /no layer nowhere.*choose one of: /],
    [
      [MODEL, IMAGE, "--data", "smears/blast"],
      /smears\/blast: no image there that the model gives another class than blast/,
    ],
    [[MODEL, IMAGE, "--data", "smears", "--replace-from", IMAGE], /give one of the two/],
    [[MODEL, IMAGE, "--class", "7"], /no class 7.*0 blast, 1 lymphocyte, 2 neutrophil/],
    [[MODEL, IMAGE, "--method", "gradcam,voodoo"], /voodoo is not in this version; available: cam, gradcam/],
    [[FOREIGN, IMAGE, "--image-size", "24", "--mean", "1,2"], /three numbers/],
    [[FOREIGN, IMAGE, "--image-size", "24", "--classes", "a,b"], /2 class names do not name the 4 scores/],
  ])("refuses in one line: %j", async (args, said) => {
    const { status, stdout, stderr } = await cli("explain", ...args, "--out", "why");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(said)]);
  });
});

describe("leukoscope explain-study", () => {
  const study = (...args: string[]) =>
    cli("explain-study", "--data", "smears/manifest.jsonl", "--out", "study", ...args);

  it(
    "writes grids of models by augmentations, figures, and what the model depends on",
    async () => {
      const models = ["--model", `cnn/none=${MODEL}`, "--model", `cnn/flips=${MODEL}`];
      const result = await study(...models, "--split", "all", "--per-class", "1", "--methods", "gradcam", "--json");
      expect(result.status, result.stderr).toBe(0);
      const { files, models: studied } = JSON.parse(result.stdout);
      expect(studied.map(({ augmentation }: { augmentation: string }) => augmentation)).toEqual(["none", "flips"]);
      const [{ methods, n, shortcuts }] = studied;
      expect(n).toBe(3);
      expect(methods[0].regions.map(({ region }: { region: string }) => region)).toContain("nucleus");
      expect(shortcuts.replacements).toHaveLength(9);
      const html = readFileSync(files.report, "utf8");
      expect(html).toContain("cnn, flips");
      expect(html).not.toMatch(/src="http|href="http/);
    },
    PATIENCE,
  );

  it.each([
    [["--model", MODEL, "--split", "val"], /no image in the val split/],
    [["--model", "x=nowhere.onnx"], /nowhere\.onnx: no such model file/],
    [["--model", MODEL, "--methods", "tea-leaves"], /tea-leaves is not in this version/],
  ])("refuses in one line: %j", async (args, said) => {
    const { status, stderr } = await study(...args);
    expect(status).toBe(2);
    expect(linesOf(stderr).at(-1)).toMatch(said);
  });
});
