import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { Classifier, predictBytes } from "@leukoscope/classifier";
import { NodeRuntime } from "@leukoscope/runtime/node";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomModel } from "./testing/models.ts";
import { dropFiles, phantomPng, startBench, type TestBench } from "./testing/page.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

const RESEARCH_USE = "For research use only. Not for use in diagnostic procedures.";
const card = (page: Page, name: string) => page.getByRole("article", { name });
const summary = (page: Page) => page.getByTestId("summary");

/** Axe's findings, as "rule: elements". */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
}

/** A screenshot of the image with its overlay. */
const picture = (page: Page, name: string) => card(page, name).locator(".stage").screenshot();

describe("the page", () => {
  it("labels many files, shows the error of each broken one, and lets nothing leave the machine", async () => {
    const { page, context, troubles, requests } = await bench.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    const good = phantomPng("good");
    await dropFiles(page, [
      { name: "good.png", bytes: good },
      { name: "cut.png", bytes: good.subarray(0, good.length / 2) },
      { name: "notes.png", bytes: Buffer.from("This is a text.") },
      { name: "empty.png", bytes: Buffer.alloc(0) },
      { name: "wide.png", bytes: phantomPng("wide", 240, 120) },
    ]);
    await expect.poll(() => summary(page).textContent(), { timeout: 30_000 }).toContain("3 not readable");
    expect(await summary(page).textContent()).toContain("5 images: ");

    for (const name of ["good.png", "wide.png"]) {
      await card(page, name)
        .getByAltText(/^Grad-CAM evidence for/)
        .waitFor();
      expect(await card(page, name).getByRole("row").count()).toBe(4);
    }
    // Random weights: three classes of a third each, and the card says how little that is.
    expect(await card(page, "good.png").textContent()).toContain("no class reaches 50.0\u00a0%");
    expect(await card(page, "cut.png").textContent()).toMatch(/Not readable.*(copy|download)/i);
    expect(await card(page, "notes.png").textContent()).toContain("JPEG, PNG, BMP or TIFF");
    expect(await card(page, "empty.png").textContent()).toContain("no bytes");

    expect(requests.filter((url) => !url.startsWith(bench.url) && !url.startsWith(`blob:${bench.url}`))).toEqual([]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it("gives the probabilities that Node gives, and exports them", async () => {
    const { page, context } = await bench.open();
    const bytes = phantomPng("same");
    await dropFiles(page, [
      { name: "same.png", bytes },
      { name: "a, b.png", bytes: Buffer.from("no") },
    ]);
    await expect.poll(() => summary(page).textContent(), { timeout: 30_000 }).toContain("2 images");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const [header, row, broken] = (await readFile(await (await download).path(), "utf8")).split("\r\n");

    const runtime = new NodeRuntime();
    const classifier = await Classifier.load(runtime, randomModel(7));
    const expected = await predictBytes(classifier, new Uint8Array(bytes));
    await runtime.close();

    expect(header).toBe(
      "path,label,abstained,probability blast,probability lymphocyte,probability neutrophil,ms,error,model",
    );
    const [path, label, abstained, ...rest] = row.split(",");
    expect([path, label, abstained]).toEqual(["same.png", expected.label, "false"]);
    Object.values(expected.probabilities).forEach((value, i) => {
      expect(Number(rest[i])).toBeCloseTo(value, 4);
    });
    expect(broken).toMatch(/^"a, b\.png",,,,,,/);
    await context.close();
  });

  it("fades the overlay with the slider, and explains another class on request", async () => {
    const { page, context } = await bench.open();
    await dropFiles(page, [{ name: "one.png", bytes: phantomPng("one") }]);
    const overlay = card(page, "one.png").getByAltText(/^Grad-CAM evidence/);
    await overlay.waitFor({ timeout: 30_000 });
    const slider = card(page, "one.png").getByRole("slider", { name: /Overlay opacity/ });
    await slider.fill("100");
    const full = await picture(page, "one.png");
    await slider.fill("0");
    const none = await picture(page, "one.png");
    expect(full.equals(none)).toBe(false);
    expect(await overlay.evaluate((image) => getComputedStyle(image).opacity)).toBe("0");

    const first = await overlay.getAttribute("src");
    const choice = card(page, "one.png").getByRole("combobox");
    const other = (await choice.inputValue()) === "blast" ? "neutrophil" : "blast";
    await choice.selectOption(other);
    await expect
      .poll(async () => {
        const shown = await overlay.count();
        const text = await card(page, "one.png").locator(".evidence").textContent();
        return shown === 0 ? text?.includes(`speaks for ${other}`) : (await overlay.getAttribute("src")) !== first;
      })
      .toBe(true);
    await context.close();
  });

  it("says plainly when the model gives no label", async () => {
    const { page, context } = await bench.open();
    await dropFiles(page, [{ name: "one.png", bytes: phantomPng("one") }]);
    await expect.poll(() => summary(page).textContent(), { timeout: 30_000 }).toContain("1 image:");
    await page.getByLabel("Model to use").selectOption({ label: "Doubtful network" });
    await page.getByText(/top probability is below 99\.9/).waitFor();
    await expect.poll(() => summary(page).textContent(), { timeout: 30_000 }).toBe("1 image: 1 no label.");
    expect(await card(page, "one.png").textContent()).toContain("below this model's threshold of 99.9\u00a0%");
    await context.close();
  });

  it("is worked with the keyboard alone", async () => {
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

    // Waited for from here on, because the browser needs a moment before it hands its file dialogues over.
    const chooser = page.waitForEvent("filechooser");
    await tabTo(/^Choose images/);
    await page.keyboard.press("Enter");
    await (await chooser).setFiles([{ name: "key.png", mimeType: "image/png", buffer: phantomPng("key") }]);
    await card(page, "key.png")
      .getByAltText(/^Grad-CAM/)
      .waitFor({ timeout: 30_000 });

    await tabTo(/^Overlay opacity, key\.png/);
    await page.keyboard.press("End");
    expect(await card(page, "key.png").getByRole("slider").inputValue()).toBe("100");

    await page.keyboard.press("Home");
    await tabTo(/^(Dark|Light) theme/);
    await tabTo(/^Try phantom smears/);
    await page.keyboard.press("Enter");
    await expect.poll(() => summary(page).textContent(), { timeout: 60_000 }).toContain("7 images: ");
    expect(await card(page, "blast-1.png").textContent()).toContain("its answer here means nothing");

    await tabTo(/^Clear$/);
    await page.keyboard.press("Enter");
    expect(await summary(page).textContent()).toBe("No images yet.");
    expect(await focused()).toBe("Results");
    expect(troubles).toEqual([]);
    await context.close();
  });

  it.each(["light", "dark"] as const)(
    "has no accessibility violation in %s, and always shows the research-use line",
    async (theme) => {
      const { page, context } = await bench.open({ colorScheme: theme, viewport: { width: 1280, height: 800 } });
      expect(await violations(page)).toEqual([]);
      await dropFiles(page, [
        ...["1.png", "2.png", "3.png", "4.png", "5.png"].map((name) => ({ name, bytes: phantomPng(name) })),
        { name: "bad.png", bytes: Buffer.from("no") },
      ]);
      await expect.poll(() => summary(page).textContent(), { timeout: 60_000 }).toContain("6 images: ");
      await card(page, "5.png")
        .getByAltText(/^Grad-CAM/)
        .waitFor();
      expect(await violations(page)).toEqual([]);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      expect((await page.getByRole("region", { name: "Intended use" }).boundingBox())?.y).toBe(0);
      expect(await page.getByText(RESEARCH_USE, { exact: true }).isVisible()).toBe(true);
      await context.close();
    },
  );

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

  it("fits a phone", async () => {
    const { page, context } = await bench.open({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    await dropFiles(page, [
      {
        name: "a-rather-long-name-as-microscopes-like-to-give-them-2024-11-22-field-0001.png",
        bytes: phantomPng("phone"),
      },
      { name: "broken.png", bytes: Buffer.from("no") },
    ]);
    await expect.poll(() => summary(page).textContent(), { timeout: 30_000 }).toContain("2 images: ");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});
