import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve } from "@leukoscope/server";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import type { Engine } from "./engine/page.ts";
import type { StoredTensors } from "./engine/stored-tensors.ts";

export interface EngineBench extends Engine {
  /** Whether the page's WebAssembly has threads. */
  readonly isolated: boolean;
  /** Folder of what the page's server has under `/models/`. */
  readonly models: string;
  close(): Promise<void>;
}

/** The built page: once a process, for all of its browsers. */
let built: Promise<string> | undefined;

async function buildEngine(): Promise<string> {
  const webRoot = await mkdtemp(join(tmpdir(), "leukoscope-engine-page-"));
  process.once("exit", () => rmSync(webRoot, { recursive: true, force: true }));
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  const config = fileURLToPath(new URL("./engine/vite.config.ts", import.meta.url));
  const build = ["build", "--config", config, "--outDir", webRoot, "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, [vite, ...build], { env: { ...process.env, NODE_ENV: "production" } });
  return webRoot;
}

/** The packages' browser engine, built and loaded in a page that offers it to a test. */
export async function startEngine({ webgpu = false } = {}): Promise<EngineBench> {
  built ??= buildEngine();
  const webRoot = await built;
  const folder = await mkdtemp(join(tmpdir(), "leukoscope-engine-"));
  const server = await serve({ port: 0, webRoot, models: folder });
  const browser = await launchBrowser({ webgpu });
  const page: Page = await browser.newPage();
  await page.goto(webgpu ? `${server.url}?webgpu` : server.url);
  await page.waitForFunction(() => "engine" in globalThis);
  return {
    models: folder,
    onGraphicsCard: () => page.evaluate(() => (globalThis as unknown as { engine: Engine }).engine.onGraphicsCard()),
    isolated: await page.evaluate(() => crossOriginIsolated),
    run: (model: string, feeds: StoredTensors) =>
      page.evaluate(([m, f]) => (globalThis as unknown as { engine: Engine }).engine.run(m, f), [
        model,
        feeds,
      ] as const),
    runEach: (model: string, feeds: readonly StoredTensors[]) =>
      page.evaluate(([m, f]) => (globalThis as unknown as { engine: Engine }).engine.runEach(m, f), [
        model,
        feeds,
      ] as const),
    runFile: (address: string, feeds: StoredTensors) =>
      page.evaluate(([a, f]) => (globalThis as unknown as { engine: Engine }).engine.runFile(a, f), [
        address,
        feeds,
      ] as const),
    train: () => page.evaluate(() => (globalThis as unknown as { engine: Engine }).engine.train()),
    abort: (model: string, feeds: StoredTensors) =>
      page.evaluate(([m, f]) => (globalThis as unknown as { engine: Engine }).engine.abort(m, f), [
        model,
        feeds,
      ] as const),
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
