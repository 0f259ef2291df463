import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeMixedFolder } from "./testing/broken-images.ts";
import { linesOf, outcomeOf, runCli, startCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);
const bytesOf = (...names: string[]) => readFileSync(at(...names)).toString("base64");

/** Parses a whole standard output: anything but one JSON document throws. */
const parsed = ({ stdout }: { stdout: string }) => JSON.parse(stdout);

const TRAIN = ["train", "tiny.yaml", "--data", "split.jsonl", "--threads", "1", "--json"];

beforeAll(async () => {
  writeFileSync(at("tiny.yaml"), TINY_PROTOCOL);
  const phantom = await cli(
    "data",
    "phantom",
    "--out",
    "smears",
    "--count",
    "36",
    "--size",
    "64",
    "--seed",
    "3",
    "--json",
  );
  expect(phantom.status, phantom.stderr).toBe(0);
  expect(parsed(phantom)).toMatchObject({ images: 36, classes: { blast: 12, lymphocyte: 12, neutrophil: 12 } });
  const split = await cli(
    "data",
    "split",
    "smears/manifest.jsonl",
    "--scheme",
    "patient",
    "--ratio",
    "60/20/20",
    "--seed",
    "1",
    "--out",
    "split.jsonl",
    "--json",
  );
  expect(split.status, split.stderr).toBe(0);
  const train = await cli(...TRAIN, "--out", "run");
  expect(train.status, train.stderr).toBe(0);
  writeFileSync(at("train.json"), train.stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope data", () => {
  it("imports class folders, and leaves masks and other files out by name", async () => {
    const result = await cli("data", "import", "smears", "--out", "imported.jsonl", "--json");
    expect(result.status).toBe(0);
    const { images, classes, patients, rejected, manifest } = parsed(result);
    expect({ images, classes, patients }).toEqual({
      images: 36,
      classes: { blast: 12, lymphocyte: 12, neutrophil: 12 },
      patients: 0,
    });
    // Two masks an image (parts, and cells by number), and the phantoms' own manifest.
    expect(rejected).toHaveLength(73);
    expect(linesOf(readFileSync(manifest, "utf8"))).toHaveLength(36);
  });

  it("splits so that no patient is on two sides, and paths still lead to the images", () => {
    const records = linesOf(readFileSync(at("split.jsonl"), "utf8")).map((line) => JSON.parse(line));
    const sides = new Map<string, Set<string>>();
    for (const { patient, split } of records) sides.set(patient, (sides.get(patient) ?? new Set()).add(split));
    expect([...sides.values()].every((splits) => splits.size === 1)).toBe(true);
    expect(new Set(records.map(({ split }) => split))).toEqual(new Set(["train", "val", "test"]));
    expect(records.every(({ path }) => existsSync(at(path)))).toBe(true);
  });
});

describe("leukoscope train", () => {
  it("prints the run, its model and the metrics of the contract", () => {
    const result = JSON.parse(readFileSync(at("train.json"), "utf8"));
    expect(Object.keys(result).sort()).toEqual([
      "acceptance",
      "calibration",
      "epochs",
      "groupedBy",
      "model",
      "run",
      "seconds",
      "test",
      "trust",
      "val",
    ]);
    expect(result.groupedBy).toBe("patient");
    expect(result.epochs).toBe(2);
    expect(existsSync(result.model)).toBe(true);
    const wanted = [
      "accuracy",
      "balancedAccuracy",
      "precisionMacro",
      "recallMacro",
      "f1Macro",
      "f1Weighted",
      "auc",
      "ece",
      "confusion",
      "n",
      "ci",
    ];
    expect(Object.keys(result.test)).toEqual(expect.arrayContaining(wanted));
  });

  it("leaves a model card with the figures and the intended use", () => {
    const card = readFileSync(at("run", "README.md"), "utf8");
    expect(card).toContain("model-index:");
    expect(card).toContain(RESEARCH_USE);
    const { test } = JSON.parse(readFileSync(at("train.json"), "utf8"));
    expect(card).toContain(`images: ${test.n}`);
  });

  it("gives the same bits for the same seed, and others for another", async () => {
    const again = await cli(...TRAIN, "--out", "again", "--workers", "0");
    expect(again.status, again.stderr).toBe(0);
    expect(bytesOf("again", "model.onnx") === bytesOf("run", "model.onnx")).toBe(true);
    const other = await cli(...TRAIN, "--out", "other", "--set", "seed=6");
    expect(other.status, other.stderr).toBe(0);
    expect(bytesOf("other", "model.onnx") === bytesOf("run", "model.onnx")).toBe(false);
  });

  it("goes on after kill -9 to the model of an unbroken run", async () => {
    const long = [...TRAIN, "--set", "stages.0.epochs=20"];
    const child = startCli(folder, [...long, "--out", "killed"]);
    const ended = outcomeOf(child);
    await lineOnStderr(child.stderr, "all epoch 1:");
    child.kill("SIGKILL");
    expect((await ended).status).toBeNull();
    expect(existsSync(at("killed", "model.onnx"))).toBe(false);
    const refused = await cli(...long, "--out", "killed");
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("--resume");

    const [resumed, unbroken] = [
      await cli(...long, "--out", "killed", "--resume"),
      await cli(...long, "--out", "unbroken"),
    ];
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(unbroken.status, unbroken.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/going on after epoch \d+/);
    expect(bytesOf("killed", "model.onnx") === bytesOf("unbroken", "model.onnx")).toBe(true);
    expect(parsed(resumed).test).toEqual(parsed(unbroken).test);
  });

  it.skipIf(process.platform === "win32")("stops on Ctrl+C after the step, and says how to go on", async () => {
    const child = startCli(folder, [...TRAIN, "--set", "stages.0.epochs=500", "--out", "stopped run"]);
    const ended = outcomeOf(child);
    await lineOnStderr(child.stderr, "all epoch 1:");
    child.kill("SIGINT");
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "interrupted" } });
    expect(stderr).toContain(
      "npx leukoscope train tiny.yaml --out 'stopped run' --data split.jsonl --set stages.0.epochs=500 --threads 1 --resume",
    );
    expect(existsSync(at("stopped run", "checkpoint.safetensors"))).toBe(true);
  });

  it.each([
    ["a protocol that is not there", ["train", "nowhere.yaml"], "nowhere.yaml: no such protocol file"],
    ["a setting that is not there", [...TRAIN, "--set", "batch=many", "--out", "x"], "batch"],
    ["a manifest that is not there", ["train", "tiny.yaml", "--data", "none.jsonl"], "none.jsonl: no such file"],
  ])("refuses %s in one line", async (_case, args, said) => {
    const { status, stderr } = await cli(...args);
    expect(status).toBe(2);
    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toContain(said);
  });
});

describe("leukoscope calibrate", () => {
  it("adds sets to a model, and leaves the model itself alone with --out", async () => {
    const before = bytesOf("run", "model.onnx");
    const args = ["calibrate", "run/model.onnx", "--data", "split.jsonl", "--coverage", "0.8"];
    const result = await cli(...args, "--out", "calibrated.onnx", "--json");
    expect(result.status, result.stderr).toBe(0);
    const report = parsed(result);
    expect(report).toMatchObject({ model: "calibrated.onnx", split: "val", sets: { coverage: 0.8 } });
    expect(bytesOf("run", "model.onnx")).toBe(before);
    const [image] = linesOf(readFileSync(at("split.jsonl"), "utf8")).map((line) => JSON.parse(line).path);
    const [row] = parsed(await cli("predict", "calibrated.onnx", image, "--json"));
    expect(row.set.length).toBeGreaterThan(0);
    expect(row.setByClass.length).toBeGreaterThan(0);
  });

  it("refuses a share that is none, and a manifest without validation images", async () => {
    const bad = await cli("calibrate", "run/model.onnx", "--data", "split.jsonl", "--coverage", "95");
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining("a number between 0 and 1, such as 0.95")]);
    const unsplit = await cli("calibrate", "run/model.onnx", "--data", "smears/manifest.jsonl");
    expect([unsplit.status, unsplit.stderr]).toEqual([2, expect.stringContaining("run data split first")]);
  });
});

describe("leukoscope evaluate", () => {
  it("gives the test figures that training gave", async () => {
    const result = await cli(
      "evaluate",
      "run/model.onnx",
      "--data",
      "split.jsonl",
      "--split",
      "test",
      "--threads",
      "1",
      "--json",
    );
    expect(result.status, result.stderr).toBe(0);
    const { test, trust, groupedBy } = JSON.parse(readFileSync(at("train.json"), "utf8"));
    const told = { ...test, trust, groupedBy };
    expect(parsed(result)).toEqual({ model: "run/model.onnx", data: "split.jsonl", split: "test", ...told });
    expect(result.stderr).toContain(RESEARCH_USE);
  });

  it("tells how to split a manifest that has no split", async () => {
    const { status, stderr } = await cli("evaluate", "run/model.onnx", "--data", "smears/manifest.jsonl");
    expect(status).toBe(2);
    expect(stderr).toMatch(/no image in the test split.*data split/);
  });
});

describe("leukoscope runs, errors and noise", () => {
  it("lists a run, and finds it equal to its own copy", async () => {
    const list = parsed(await cli("runs", "list", ".", "--json"));
    expect(
      list.some(({ name, folder: own }: { name: string; folder: string }) => name === "tiny" && own === at("run")),
    ).toBe(true);
    const compared = await cli("runs", "compare", "run", "run", "--json");
    expect(compared.status, compared.stderr).toBe(0);
    const [{ mcNemar, figures, groupedBy }] = parsed(compared);
    expect(mcNemar).toMatchObject({ onlyFirstRight: 0, onlySecondRight: 0, p: 1, holm: 1 });
    expect(figures.accuracy).toMatchObject({ difference: 0, p: 1 });
    expect(groupedBy).toBe("patient");
  });

  it("judges under noise, and writes what went wrong", async () => {
    const args = ["evaluate", "run/model.onnx", "--data", "split.jsonl", "--noise", "0,60", "--errors", "wrong"];
    const result = await cli(...args, "--json");
    expect(result.status, result.stderr).toBe(0);
    const { noise } = parsed(result);
    expect(noise.map(({ sigma }: { sigma: number }) => sigma)).toEqual([0, 60]);
    expect(noise[1].logLoss).not.toBe(noise[0].logLoss);
    expect(readFileSync(at("wrong", "errors.html"), "utf8")).toContain(RESEARCH_USE);
    for (const name of ["roc.svg", "precision-recall.svg", "reliability.svg", "confusion.svg"]) {
      expect(readFileSync(at("wrong", name), "utf8")).toMatch(/^<svg/);
    }
  });

  it("judges under what a microscope may do, and draws it", async () => {
    const args = ["evaluate", "run/model.onnx", "--data", "split.jsonl", "--robustness", "--severities", "5,1"];
    const result = await cli(...args, "--out", "microscope", "--json");
    expect(result.status, result.stderr).toBe(0);
    const { accuracy, meanCorruptionAccuracy, n, robustness } = parsed(result);
    const rows: { kind: string; severity: number; amount: number; accuracy: number; ci: number[]; n: number }[] =
      robustness;
    expect(rows.length).toBe(18);
    expect(new Set(rows.map(({ kind }) => kind)).size).toBe(9);
    expect(rows.slice(0, 2)).toMatchObject([
      { kind: "blur", severity: 1, amount: 1, n },
      { kind: "blur", severity: 5, amount: 6, n },
    ]);
    for (const row of rows) {
      expect(row.ci[0]).toBeLessThanOrEqual(row.accuracy);
      expect(row.ci[1]).toBeGreaterThanOrEqual(row.accuracy);
    }
    expect(meanCorruptionAccuracy).toBeCloseTo(rows.reduce((sum, row) => sum + row.accuracy, 0) / 18, 12);
    expect(accuracy).toBeGreaterThanOrEqual(0);
    expect(JSON.parse(readFileSync(at("microscope", "robustness.json"), "utf8"))).toEqual(rows);
    expect(readFileSync(at("microscope", "robustness.svg"), "utf8")).toMatch(/^<svg/);
  });

  it("leaves in a run's folder what people and TensorBoard read", () => {
    const lines = linesOf(readFileSync(at("run", "metrics.jsonl"), "utf8")).map((line) => JSON.parse(line));
    expect(lines.map(({ step }) => step)).toEqual([1, 2]);
    expect(lines[0]["val/accuracy"]).toBeGreaterThanOrEqual(0);
    expect(JSON.parse(readFileSync(at("run", "environment.json"), "utf8"))).toMatchObject({ node: process.version });
    expect(readFileSync(at("run", "CHECKLIST.md"), "utf8")).toContain("To be filled by the authors");
    expect(existsSync(at("run", "events.out.tfevents.0.leukoscope"))).toBe(true);
    expect(existsSync(at("run", "errors.html"))).toBe(true);
  });
});

describe("leukoscope predict", () => {
  it("gives a row with an error for each broken image, and the rest goes on", async () => {
    writeMixedFolder(at("mixed"));
    const result = await cli("predict", "run/model.onnx", "mixed", "--json");
    expect(result.status, result.stderr).toBe(0);
    const rows: { path: string; label?: string; probabilities?: Record<string, number>; error?: string }[] =
      parsed(result);
    const errors = new Map(rows.filter(({ error }) => error !== undefined).map(({ path, error }) => [path, error]));
    expect([...errors.keys()].sort()).toEqual(["mixed/cut.jpg", "mixed/huge.png", "mixed/text.png"]);
    expect(errors.get("mixed/huge.png")).toContain("30000");
    const good = rows.filter(({ error }) => error === undefined);
    expect(good.map(({ path }) => path).sort()).toEqual(["mixed/deeper/good.png", "mixed/good.jpg"]);
    for (const { label, probabilities = {} } of good) {
      const values = Object.values(probabilities);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      expect(probabilities[label ?? ""]).toBe(Math.max(...values));
    }
    expect(result.stderr).toContain(RESEARCH_USE);
  });

  it("prints a table for people, with the line on research use", async () => {
    const { status, stdout } = await cli("predict", "run/model.onnx", "smears/blast/blast-0001.png", "mixed/text.png");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^image +label +blast +lymphocyte +neutrophil +ms\n/);
    expect(stdout).toContain("1 of 2 images could not be judged");
    expect(linesOf(stdout).at(-1)).toBe(RESEARCH_USE);
  });

  it("refuses a folder without an image, in one line", async () => {
    mkdirSync(at("bare"));
    writeFileSync(at("bare", "notes.txt"), "nothing here");
    const { status, stdout, stderr } = await cli("predict", "run/model.onnx", "bare");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^leukoscope: bare: no image in this folder/)]);
  });

  it("names a file that is no model", async () => {
    const { status, stderr } = await cli("predict", "tiny.yaml", "smears/blast");
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^leukoscope: tiny\.yaml: /)]);
  });
});

describe("leukoscope explain", () => {
  const image = "smears/blast/blast-0001.png";

  it("writes the overlay, the raw map and the figures", async () => {
    const result = await cli("explain", "run/model.onnx", image, "--method", "gradcam", "--out", "why", "--json");
    expect(result.status, result.stderr).toBe(0);
    const document = parsed(result);
    const { files, map, faithfulness } = document;
    expect(readFileSync(files.overlay).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(files.map).toString("latin1")).toContain(`'shape': (${map.height}, ${map.width})`);
    expect(JSON.parse(readFileSync(files.json, "utf8"))).toEqual(document);
    for (const figure of [faithfulness.deletion, faithfulness.insertion, faithfulness.random.deletion]) {
      expect(figure.auc).toBeGreaterThan(0);
      expect(figure.auc).toBeLessThan(1);
    }
    expect(result.stderr).toContain(RESEARCH_USE);
  });

  it("explains the class that is asked for, by name or number", async () => {
    const byName = parsed(
      await cli("explain", "run/model.onnx", image, "--class", "neutrophil", "--out", "why", "--json"),
    );
    const byNumber = parsed(await cli("explain", "run/model.onnx", image, "--class", "2", "--out", "why", "--json"));
    expect(byName.target).toBe("neutrophil");
    expect(byNumber).toEqual({ ...byName, prediction: expect.anything() });
  });

  it.each([
    ["--method", "voodoo", "available: cam, gradcam"],
    ["--layer", "nowhere", "blocks."],
    ["--class", "monocyte", "0 blast"],
    ["--opacity", "2", "from 0 to 1"],
  ])("refuses %s %s and says what there is", async (option, value, said) => {
    const { status, stderr } = await cli("explain", "run/model.onnx", image, option, value, "--out", "why");
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
  });

  it("names an image that is broken", async () => {
    writeFileSync(at("broken.png"), "text");
    const { status, stderr } = await cli("explain", "run/model.onnx", "broken.png", "--out", "why");
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^leukoscope: broken\.png: /)]);
  });
});

/** Waits for a text on a child's standard error. */
function lineOnStderr(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let seen = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (part: string) => {
      seen += part;
      if (seen.includes(text)) resolve();
    });
    stream.once("end", () => reject(new Error(`ended without "${text}": ${seen}`)));
  });
}
