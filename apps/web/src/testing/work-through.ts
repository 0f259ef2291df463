import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { dropFiles, finished, phantomPng } from "./page.ts";
import { saved } from "./page-checks.ts";
import { readPdf } from "./pdf.ts";

export const RESEARCH_USE = "For research use only. Not for use in diagnostic procedures.";

export const reportIn = (page: Page, format: string) =>
  saved(page, () =>
    page.getByRole("region", { name: "Report" }).getByRole("button", { name: format, exact: true }).click(),
  );

export const tiles = (page: Page) => page.locator(".tile");

export const TEN = Array.from({ length: 10 }, (_, k) => ({
  name: `field-${k + 1}.png`,
  bytes: phantomPng(`field ${k}`),
}));

/** From the drop of ten fields to the signed report, as a reader works. */
export async function workThrough(page: Page, { on }: { on: "browser" | "server" }): Promise<void> {
  const [good] = TEN;
  await dropFiles(page, [
    ...TEN,
    { name: "cut.png", bytes: good.bytes.subarray(0, good.bytes.length / 2) },
    { name: "notes.png", bytes: Buffer.from("This is a text.") },
  ]);
  if (on === "browser") {
    expect(await finished(page)).toBe("12 pictures, 10 white cells, 2 not readable.");
    const pictures = page.getByRole("region", { name: "Pictures" });
    expect(await pictures.getByText(/copy|download/i).count()).toBe(1);
    expect(await pictures.getByText(/JPEG, PNG, BMP or TIFF/).count()).toBe(1);
  } else {
    // The server takes in no file that is no image, and says which.
    await page.getByText(/refused, the first: .*(cut|notes)\.png/).waitFor();
    await page.getByText("10 pictures, 10 white cells.").waitFor();
  }

  // Random weights: what is least sure comes first, and Grad-CAM answers for it.
  await page.getByText(/more evidence for|finds nothing here/).waitFor();
  const shares = (await tiles(page).locator(".tile-mark").allTextContents()).map(Number.parseFloat);
  expect(shares).toHaveLength(10);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));

  // One cell goes to a class that the model does not have.
  await tiles(page).first().click();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Reclassify" });
  await dialog.getByLabel("Class").selectOption("monocyte");
  await dialog.getByLabel("In words").fill("folded nucleus");
  if (on === "browser") await dialog.getByLabel("Your name or initials").fill("A. B.");
  await dialog.getByRole("button", { name: "Reclassify" }).click();
  const counted = await page
    .getByRole("region", { name: "Counts" })
    .getByRole("row", { name: /Monocytes/ })
    .textContent();
  // Wilson's interval of 1 in 10.
  expect(counted).toContain("10.0\u00a0%1.8\u00a0% – 40.4\u00a0%");

  await page.getByRole("link", { name: /^Case of/ }).click();
  await page.getByRole("button", { name: "I agree (second reader)" }).click();
  await page.getByText("Agrees:", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Sign the case" }).click();
  // Without accounts the server knows nobody by name.
  const by = on === "browser" ? "A\\. B\\." : "local";
  await page.getByText(new RegExp(`^Signed by ${by}`)).waitFor();

  const pdf = await reportIn(page, "PDF");
  expect(pdf.name).toMatch(/\.pdf$/);
  const pages = await readPdf(pdf.bytes);
  if (process.env.LEUKOSCOPE_PDF_PAGES)
    for (const [k, { png }] of pages.entries())
      await writeFile(join(process.env.LEUKOSCOPE_PDF_PAGES, `${on}-${k + 1}.png`), png);
  for (const { ink, text } of pages) {
    expect(ink).toBeGreaterThan(0.005);
    expect(text).toContain(RESEARCH_USE);
  }
  const text = pages.map((each) => each.text).join(" ");
  expect(text).toMatch(/random-cnn 0\.0\.1/);
  expect(text).toMatch(/Counts, n = 10 .*monocyte 1 10\.0 % 1\.8 to 40\.4 %/);
  expect(text).toMatch(on === "browser" ? /Signed by A\. B\./ : /Signed by local/);
  const audit = page.getByRole("region", { name: "Audit list", exact: true });
  const line = (browser: RegExp, server: RegExp) =>
    audit.getByRole("row", { name: on === "browser" ? browser : server }).first();
  if (on === "server") await page.reload();
  await line(/Report made.*format: pdf/, /local.*getReportPdf/).waitFor();
  await line(/A\. B\..*Reclassified.*to: monocyte.*folded nucleus/, /local.*reclassifyCell/).waitFor();
  await line(/A\. B\..*Signed/, /local.*signCase/).waitFor();
  expect(await audit.getByText("the chain holds").count()).toBe(1);

  // Signed is signed.
  await page.getByRole("link", { name: "Open pictures" }).click();
  await page.getByText("This case is signed").waitFor();
  expect(await page.getByRole("button", { name: "Reclassify…" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Choose images" }).count()).toBe(0);
}
