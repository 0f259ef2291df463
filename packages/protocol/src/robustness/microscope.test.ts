import { parseManifest } from "@leukoscope/data";
import { CORRUPTION_NAMES } from "@leukoscope/imaging";
import { readText } from "@leukoscope/storage";
import { expect, it } from "vitest";
import { evaluateRecords } from "../evaluate-model.ts";
import { runProtocol } from "../run.ts";
import { phantomRun } from "../testing/phantom-run.ts";
import { meanCorruptionAccuracy, microscopeCorruption, microscopeRobustness } from "./microscope.ts";

it("judges each kind and severity, the same each time, as judging the changed images does", async () => {
  const options = await phantomRun({ overrides: ["stages.0.epochs=1", "stages.1.epochs=1"] });
  const { model } = await runProtocol(options);
  const bytes = await options.storage.read(model);
  const records = parseManifest(await readText(options.storage, "/run/manifest.jsonl"), "m").filter(
    ({ split }) => split === "test",
  );
  const { runtime, storage } = options;
  const said: string[] = [];
  const context = { runtime, storage, severities: [2, 5] };
  const onProgress = (doing: string) => said.push(doing);
  const rows = await microscopeRobustness(bytes, records, { ...context, onProgress });
  expect(rows.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual(
    CORRUPTION_NAMES.flatMap((kind) => [2, 5].map((severity) => `${kind} ${severity}`)),
  );
  expect(new Set(said)).toEqual(new Set(rows.map(({ kind, severity }) => `${kind} ${severity}`)));
  const again = await microscopeRobustness(bytes, [...records].reverse(), { ...context, severities: [5] });
  expect(again).toEqual(rows.filter(({ severity }) => severity === 5));
  const { metrics } = await evaluateRecords(bytes, records, {
    runtime,
    storage,
    corrupt: microscopeCorruption("occlusion", 5),
  });
  const { accuracy, ci, f1Macro, n } = metrics;
  expect(rows.at(-1)).toEqual({ kind: "occlusion", severity: 5, amount: 0.3, accuracy, ci: ci.accuracy, f1Macro, n });
  const [one, two] = [0.5, 1].map((value) => ({ ...rows[0], accuracy: value }));
  expect(meanCorruptionAccuracy([one, two])).toBe(0.75);
  await expect(microscopeRobustness(bytes, records, { runtime, storage, severities: [6] })).rejects.toMatchObject({
    code: "bad-argument",
  });
});
