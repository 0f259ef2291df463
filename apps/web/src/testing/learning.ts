import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { phantomPng, visit } from "./page.ts";
import { violationsInBoth } from "./page-checks.ts";

/** Four pictures in three classes; the last two are one picture under two names. */
export async function classFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "leukoscope-set-"));
  for (const [index, label] of ["blast", "blast", "lymphocyte", "neutrophil"].entries()) {
    await mkdir(join(folder, label), { recursive: true });
    await writeFile(join(folder, label, `${index}.png`), phantomPng(`set ${Math.min(index, 2)}`));
  }
  return folder;
}

/** What the question says of how much is done. */
export async function labelled(page: Page): Promise<{ done: number; open: number }> {
  const question = page.getByRole("region", { name: "What is this?" });
  await question.getByText(/labelled by people, [1-9]\d* to go/).waitFor();
  const [done, open] = ((await question.getByRole("status").textContent())?.match(/\d+/g) ?? []).map(Number);
  return { done, open };
}

/** Labels four cells and skips the rest, then trains on the answers until the run is done. */
export async function learnFrom(page: Page): Promise<void> {
  await visit(page, "Label");
  const question = page.getByRole("region", { name: "What is this?" });
  const { done, open } = await labelled(page);
  // The server knows who works there.
  const name = question.getByLabel("Your name or initials");
  if (await name.isVisible()) await name.fill("C. D.");
  for (const [k, label] of ["Blasts", "Lymphocytes", "Blasts", "Lymphocytes"].entries()) {
    if (k === 0) {
      await question.focus();
      await page.keyboard.press("1");
    } else await question.getByRole("button", { name: label }).click();
    await question.getByText(`${done + k + 1} labelled by people, ${open - k - 1} to go`).waitFor();
  }
  for (let left = open - 4; left > 0; left--) {
    await question.focus();
    await page.keyboard.press("s");
  }
  await question.getByText("You have skipped the rest").waitFor();
  const train = page.getByRole("region", { name: "Train on the labels" });
  await train.getByLabel("Name of the data set").fill("Ward 3");
  await train.getByLabel("Epochs").fill("2");
  await train.getByRole("button", { name: "Make a new version and train" }).click();
  await page.getByRole("heading", { name: "Ward 3 1" }).waitFor();
  await page.getByText(/2 examples to learn from, 2 held out/).waitFor();
  await page.getByText("Done", { exact: true }).waitFor();
  await page.getByText(/^Epoch \d is kept: accuracy .*n = 2/).waitFor();
  expect(await page.getByRole("img", { name: "Loss" }).locator("polyline").count()).toBe(2);
  expect(await violationsInBoth(page)).toEqual([]);
}
