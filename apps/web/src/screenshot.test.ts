import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { it } from "vitest";
import { finished, startBench } from "./testing/page.ts";

const target = process.env.LEUKOSCOPE_SCREENSHOT;
const models = fileURLToPath(new URL("../../../models", import.meta.url));
const phantomModel = existsSync(models) && readdirSync(models).some((id) => id.includes("phantom"));

it.skipIf(target === undefined || !phantomModel)("takes the README's picture: phantom smears only", async () => {
  const bench = await startBench({ models });
  const { page } = await bench.open({ viewport: { width: 1360, height: 940 }, colorScheme: "light" });
  await page.evaluate(() => {
    // The seed of the drawing, so that the picture is the same each time.
    crypto.getRandomValues = (array) => {
      if (array instanceof Uint16Array) array[0] = 42;
      return array;
    };
  });
  await page.getByRole("button", { name: "Try phantom smears" }).click();
  await page.getByText(/^6 pictures/).waitFor({ timeout: 60_000 });
  await finished(page);
  await page.getByText(/more evidence for/).waitFor();
  // The layer is drawn in the frame after its words.
  await page.waitForTimeout(1000);
  await page.screenshot({ path: target });
  await bench.close();
});
