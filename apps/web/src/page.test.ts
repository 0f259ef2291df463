import { rm } from "node:fs/promises";
import { Classifier } from "@leukoscope/classifier";
import { parseManifest } from "@leukoscope/data";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classFolder, learnFrom } from "./testing/learning.ts";
import { dropFiles, finished, phantomPng, startBench, type TestBench, visit } from "./testing/page.ts";
import { saved, violations, violationsInBoth } from "./testing/page-checks.ts";
import { reportIn, TEN, tiles, workThrough } from "./testing/work-through.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await startBench({ service: true });
}, 120_000);
afterAll(() => bench?.close());

const hasAdapter = async (): Promise<boolean> => {
  const { gpu } = navigator as Navigator & { gpu?: { requestAdapter(): Promise<object | null> } };
  return (await gpu?.requestAdapter()) != null;
};

describe("the page", { timeout: 240_000 }, () => {
  it("works with the network off after the first visit, on a host that serves nothing but files", async () => {
    const host = await bench.plainHost();
    const { page, context, requests } = await bench.open({ at: host.url });
    // Not isolated yet: one thread. The service worker isolates the page from the next visit on.
    expect(await page.getByText("1 thread").count()).toBe(1);
    await page.waitForFunction(async () => {
      const kept = await caches.open("leukoscope-models");
      return (await kept.keys()).some(({ url }) => url.endsWith("b-doubtful/model.onnx"));
    });
    await host.close();
    await context.setOffline(true);
    await page.reload();
    await page.getByText("Ready in this browser").waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await workThrough(page, { on: "browser" });
    expect(
      requests.filter((url) => !url.startsWith(host.url) && !url.startsWith(`blob:${new URL(host.url).origin}`)),
    ).toEqual([]);
    await context.close();
  });

  // The card that the processor plays takes long for it; the engine's tests compute on it each time.

  it.skipIf(!process.env.SLOW_TESTS)(
    "computes on a graphics card what the processor computes, and does without one that fails",
    async ({ skip }) => {
      const { page, context, requests } = await bench.open({ webgpu: true });
      skip(!(await page.evaluate(hasAdapter)), "this machine's Chromium offers no WebGPU adapter");
      const status = page.locator(".readiness");
      const compute = page.getByLabel("Compute with");
      const files = () => requests.filter((url) => url.includes("asyncify"));
      const results = async () => {
        await dropFiles(page, [{ name: "same.png", bytes: phantomPng("same", 240, 200) }]);
        await finished(page);
        await page.getByRole("link", { name: /^Case of/ }).click();
        return JSON.parse((await reportIn(page, "JSON")).bytes.toString()).cells;
      };
      // The card that the processor plays is slow: left to itself, the page does not take it, and fetches nothing for it.
      expect(await status.textContent()).toMatch(/^Ready in this browser, \d threads?$/);
      expect(files()).toEqual([]);
      const onProcessor = await results();
      await visit(page, "Analyse");
      await compute.selectOption({ label: "graphics card" });
      await page.getByText("Ready in this browser, on the graphics card").waitFor();
      await page.getByRole("button", { name: "New case" }).click();
      const onCard = await results();
      expect(onCard).toHaveLength(1);
      expect(onCard[0].predicted.label).toBe(onProcessor[0].predicted.label);
      expect(Math.abs(onCard[0].predicted.probability - onProcessor[0].predicted.probability)).toBeLessThan(1e-3);
      expect(files().length).toBeGreaterThan(0);
      const kept = await page.evaluate(async () => {
        for (const name of await caches.keys())
          for (const { url } of await (await caches.open(name)).keys()) if (/asyncify.*wasm/.test(url)) return true;
        return false;
      });
      expect(kept).toBe(true);
      await context.close();

      const failing = await bench.open({ webgpu: true, serviceWorkers: "block" });
      await failing.context.route(/asyncify.*wasm/, (route) => route.abort());
      await failing.page.getByLabel("Compute with").selectOption({ label: "graphics card" });
      await failing.page.getByText(/threads?\. The graphics card failed, so the processor is used\./).waitFor();
      await failing.context.close();
    },
  );

  it("is kept over a reload, and read anew with another plan", async () => {
    const { page, context } = await bench.open();
    await dropFiles(page, [{ name: "one.png", bytes: phantomPng("one") }]);
    await finished(page);
    await page.reload();
    expect(await finished(page)).toBe("1 picture, 1 white cell.");
    await page.getByLabel("Model to use").selectOption({ label: "Doubtful network" });
    // A threshold that no class of random weights reaches; and its name says nothing of cells.
    await expect.poll(() => finished(page)).toBe("1 picture, 1 without a label.");
    expect(await page.getByLabel("Label", { exact: true }).inputValue()).toBe("field");
    expect(
      await page
        .getByRole("region", { name: /^No label/ })
        .getByRole("button")
        .count(),
    ).toBe(1);
    await page.getByText("The highest probability is below the model's threshold.").waitFor();
    await context.close();
  });

  it("asks about cells, and trains a model on the answers", async () => {
    const { page, context, troubles } = await bench.open();
    await dropFiles(page, TEN.slice(0, 5));
    await finished(page);
    await learnFrom(page);

    const file = await saved(page, () => page.getByRole("button", { name: "Download the model" }).click());
    const runtime = new NodeRuntime();
    const tuned = await Classifier.load(runtime, new Uint8Array(file.bytes));
    expect(tuned.metadata).toMatchObject({ name: "Ward 3 1", weightTag: "random-cnn 0.0.1" });
    await runtime.close();
    await page.getByRole("button", { name: "Use this model" }).click();
    await page.getByText("Ready in this browser").waitFor();
    expect(await page.getByLabel("Model to use").locator(":checked").textContent()).toBe("Ward 3 1");

    await visit(page, "Label");
    const manifest = await saved(page, () => page.getByRole("button", { name: "Ward 3 1" }).click());
    expect(parseManifest(manifest.bytes.toString(), manifest.name)).toHaveLength(4);
    expect(await violationsInBoth(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it("judges a model and audits a data set on a folder of one's own", async () => {
    const { page, context, troubles } = await bench.open();
    const folder = await classFolder();
    await visit(page, "Models");
    await page.getByRole("link", { name: "Doubtful network" }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    await page.getByRole("link", { name: "Random network for cells of phantoms" }).click();
    await page.getByText("For tests.").waitFor();
    const own = page.getByRole("region", { name: "Test it on pictures of your own" });
    await own.getByRole("checkbox", { name: /spoil them/ }).check();
    await own.locator("input[type=file]").setInputFiles(folder);
    await own.getByText(/^n = 4 pictures/).waitFor();
    expect(await own.getByText(/left out/).count()).toBe(0);
    await own.getByRole("row", { name: /^JPEG/ }).waitFor();
    // A matrix of four: its filled cells open their pictures.
    const filled = own.getByRole("button", { name: /^[1-4]: truth/ });
    await filled.first().click();
    const count = Number((await filled.first().textContent()) ?? 0);
    const opened = own.getByRole("list", { name: "Pictures of the chosen cell" });
    await opened.locator("img").first().waitFor();
    expect(await opened.getByRole("listitem").count()).toBe(count);
    expect(await violationsInBoth(page)).toEqual([]);

    await visit(page, "Data");
    await page.getByRole("heading", { name: "Data" }).waitFor();
    await page.locator("main input[type=file]").setInputFiles(folder);
    await page.getByText("4 pictures in 3 classes", { exact: false }).waitFor();
    await page.getByText("Not clean").waitFor();
    await page.getByText(/label-conflict/).waitFor();
    await page.getByRole("heading", { name: "Shown more than once: 1 group" }).waitFor();
    const manifest = await saved(page, () => page.getByRole("button", { name: "Download the manifest" }).click());
    expect(parseManifest(manifest.bytes.toString(), manifest.name)).toHaveLength(4);
    expect(await violationsInBoth(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await rm(folder, { recursive: true });
    await context.close();
  });

  it("is worked with the keyboard alone, in German as well", async () => {
    const { page, context, troubles } = await bench.open();
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return (
          element?.getAttribute("aria-label") ?? element?.closest("label")?.textContent ?? element?.textContent?.trim()
        );
      });
    const tabTo = async (pattern: RegExp): Promise<void> => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press("Tab");
        if (pattern.test((await focused()) ?? "")) return;
      }
      throw new Error(`Tab never reached ${pattern}`);
    };
    await tabTo(/^Skip to the content$/);
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("Analyse");
    // Waited for from here on, because the browser needs a moment before it hands its file dialogues over.
    const chooser = page.waitForEvent("filechooser");
    await tabTo(/^Choose images/);
    await page.keyboard.press("Enter");
    const files = ["a", "b"].map((key) => ({ name: `${key}.png`, mimeType: "image/png", buffer: phantomPng(key) }));
    await (await chooser).setFiles(files);
    await finished(page);

    // One stop for all tiles; arrow keys move within, a digit asks for the class of that number.
    await tabTo(/^Cell \d/);
    const first = await focused();
    await page.keyboard.press("End");
    const last = await focused();
    expect(last).not.toBe(first);
    await page.keyboard.press("Home");
    expect(await focused()).toBe(first);
    await page.keyboard.press("1");
    await page.getByRole("dialog").waitFor();
    expect(await page.getByRole("dialog").getByLabel("Class").inputValue()).toBe("blast");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await tabTo(/^Picture .*arrow keys/);
    await page.keyboard.press("+");

    await page.getByLabel("Language").selectOption({ label: "Deutsch" });
    await page.getByText("Nur für Forschungszwecke.").waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    expect(await page.getByTestId("summary").textContent()).toBe("2 Bilder, 2 weiße Zellen.");
    expect(troubles).toEqual([]);
    await context.close();
  });

  it("has no accessibility violation in any view, on a screen and on a phone", async () => {
    const { page, context } = await bench.open({ colorScheme: "light", viewport: { width: 1280, height: 800 } });
    expect(await violations(page)).toEqual([]);
    await dropFiles(page, [
      { name: "a-rather-long-name-as-microscopes-like-to-give-them-2024-11-22-field-0001.png", bytes: phantomPng("1") },
      { name: "bad.png", bytes: Buffer.from("no") },
    ]);
    await finished(page);
    await tiles(page).first().press("r");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    expect((await page.getByRole("region", { name: "Intended use" }).boundingBox())?.y).toBe(0);
    // Of what was seen already, another theme changes the colours alone.
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page, "color-contrast")).toEqual([]);

    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole("link", { name: /^Case of/ }).click();
    await page.getByRole("region", { name: "Audit list", exact: true }).getByRole("row").nth(1).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await visit(page, "Cases");
    await page.getByRole("columnheader", { name: "Specimen" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await visit(page, "Models");
    await page.getByRole("link", { name: "Doubtful network" }).click();
    await page.getByText("For tests.").waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await context.close();
  });

  it("follows the system's theme until another is chosen, and remembers that", async () => {
    const { page, context } = await bench.open({ colorScheme: "light" });
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.getByRole("button", { name: "Light theme" }).click();
    expect(await background()).toBe(light);
    await page.reload();
    expect(await background()).toBe(light);
    await page.getByRole("button", { name: "Dark theme" }).click();
    expect(await background()).toBe(dark);
    await context.close();
  });
});
