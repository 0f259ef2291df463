import { openPreparer } from "@leukoscope/classifier/node";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { readText, type Storage, sha256 } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { evaluateModel } from "./evaluate-model.ts";
import { runProtocol } from "./run.ts";
import { phantomRun } from "./testing/phantom-run.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

async function outcomeOf(storage: Storage): Promise<{ model: string; history: unknown; predictions: string }> {
  const history = (await readText(storage, "/run/history.jsonl")).trimEnd().split("\n");
  return {
    model: await sha256(await storage.read("/run/model.onnx")),
    history: history.map((line) => ({ ...JSON.parse(line), seconds: 0 })),
    predictions: await readText(storage, "/run/predictions.jsonl"),
  };
}

async function trained(workers: number) {
  const preparer = openPreparer(workers);
  try {
    const options = await phantomRun({ runtime, preparer });
    await runProtocol(options);
    return { options, outcome: await outcomeOf(options.storage) };
  } finally {
    await preparer.close();
  }
}

describe("workers that prepare images", () => {
  it("change no bit of the model, the history and the predictions, however many they are", async () => {
    const [none, one, three] = [await trained(0), await trained(1), await trained(3)];
    expect(one.outcome).toEqual(none.outcome);
    expect(three.outcome).toEqual(none.outcome);
    // Stages of two epochs each, and predictions of every test image.
    expect(none.outcome.history).toHaveLength(4);

    const { storage } = none.options;
    const preparer = openPreparer(2);
    const judge = async (own: object) => {
      const model = await storage.read("/run/model.onnx");
      return evaluateModel({
        runtime,
        storage,
        model,
        manifest: "/run/manifest.jsonl",
        split: "test",
        threads: 1,
        ...own,
      });
    };
    const alone = await judge({});
    expect(await judge({ preparer })).toEqual(alone);
    expect(alone.rows.map((row) => JSON.stringify(row)).join("\n")).toBe(none.outcome.predictions.trimEnd());
    await preparer.close();
  });

  it("tell a broken image as the run itself would, and can be used again", async () => {
    const preparer = openPreparer(2);
    const errors = await Promise.all(
      [preparer, undefined].map(async (own) => {
        const options = await phantomRun({ runtime, preparer: own });
        const [{ path }] = (await readText(options.storage, "/smears/all.jsonl"))
          .split("\n")
          .map((line) => JSON.parse(line || "{}"));
        await options.storage.write(`/smears/${path}`, new TextEncoder().encode("no image"));
        return runProtocol(options).catch((error) => error);
      }),
    );
    expect(errors[0]).toMatchObject({ name: "ImageError", code: "unknown-format", message: errors[1].message });
    const options = await phantomRun({ runtime, preparer, overrides: ["stages.0.epochs=1", "stages.1.epochs=1"] });
    expect((await runProtocol(options)).epochs).toBe(2);
    await preparer.close();
  });
});
