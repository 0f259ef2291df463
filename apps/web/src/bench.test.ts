import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { Classifier } from "@leukoscope/classifier";
import { renderSmear } from "@leukoscope/data";
import { decodeImage, encodePng } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { expect, it } from "vitest";
import { dropFiles, finished, startBench } from "./testing/page.ts";

/** Not a test: `bench/page/README.md` says how to run it. */
const target = process.env.LEUKOSCOPE_PAGE_BENCH;
const models = fileURLToPath(new URL("../../../models", import.meta.url));

const PICTURES = 20;
const ROUNDS = 3;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
const rounded = (value: number): number => Math.round(100 * value) / 100;
const told = (values: readonly number[]) => ({ median: rounded(median(values)), all: values.map(rounded) });

it.skipIf(target === undefined)("measures the page", { timeout: 1_800_000 }, async () => {
  const load = loadavg()[0];
  const pictures = Array.from({ length: PICTURES }, (_, k) => ({
    name: `${k}.png`,
    bytes: Buffer.from(encodePng(renderSmear({ width: 224, height: 224, seed: `bench ${k}`, cells: ["blast"] }).image)),
  }));
  const bench = await startBench({ models });
  const host = await bench.plainHost();
  const runtime = new NodeRuntime();
  const model = new Uint8Array(await readFile(`${models}/b-all-subtypes/model.onnx`));
  const figures = { firstVisit: [], laterVisit: [], oneThread: [], isolated: [], node: [] } as Record<string, number[]>;

  /** From the address to the first picture with its label, seconds; then pictures a second, of all. */
  const visit = async (at: string, first: number[], rate: number[]): Promise<void> => {
    const start = performance.now();
    const { page, context } = await bench.open({ at });
    await dropFiles(page, pictures.slice(0, 1));
    await page.locator(".tile").waitFor();
    first.push((performance.now() - start) / 1000);
    const before = performance.now();
    await dropFiles(page, pictures.slice(1));
    await page.getByText(`${PICTURES} pictures`).waitFor();
    await finished(page);
    rate.push((PICTURES - 1) / ((performance.now() - before) / 1000));
    if (at === bench.url) {
      const again = performance.now();
      await page.goto("about:blank");
      await page.goto(at);
      await page.getByText("Ready in this browser").waitFor();
      await page.getByRole("button", { name: "New case" }).click();
      await page.getByRole("button", { name: "New case" }).waitFor({ state: "detached" });
      await dropFiles(page, pictures.slice(0, 1));
      await page.locator(".tile").first().waitFor();
      figures.laterVisit.push((performance.now() - again) / 1000);
    }
    await context.close();
  };
  const inNode = async (): Promise<void> => {
    const classifier = await Classifier.load(runtime, model, { threads: 2 });
    const before = performance.now();
    for (const { bytes } of pictures) await classifier.predict(await decodeImage(new Uint8Array(bytes)));
    figures.node.push(PICTURES / ((performance.now() - before) / 1000));
    await classifier.close();
  };

  for (let round = 0; round < ROUNDS; round++) {
    await visit(bench.url, figures.firstVisit, figures.isolated);
    await visit(host.url, [], figures.oneThread);
    await inNode();
  }
  await runtime.close();
  await host.close();
  await bench.close();
  const result = {
    machine: {
      cpu: cpus()[0].model,
      cores: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      loadAverage: [rounded(load), rounded(loadavg()[0])],
    },
    model: "b-all-subtypes (MobileNetV1 0.75, 224 x 224)",
    pictures: { count: PICTURES, width: 224, height: 224, kind: "phantoms" },
    rounds: ROUNDS,
    secondsToFirstPrediction: { firstVisit: told(figures.firstVisit), laterVisit: told(figures.laterVisit) },
    picturesPerSecond: {
      browserAllThreads: told(figures.isolated),
      browserOneThread: told(figures.oneThread),
      nodeClassificationAlone: told(figures.node),
    },
  };
  expect(figures.isolated).toHaveLength(ROUNDS);
  await writeFile(target ?? "", `${JSON.stringify(result, null, 2)}\n`);
});
