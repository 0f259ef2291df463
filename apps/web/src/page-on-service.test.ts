import { rm } from "node:fs/promises";
import { surroundings } from "@leukoscope/cells";
import { Classifier, metadataFromProps } from "@leukoscope/classifier";
import { crop, decodeImage } from "@leukoscope/imaging";
import { readModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classFolder, labelled, learnFrom } from "./testing/learning.ts";
import { randomModel } from "./testing/models.ts";
import { dropFiles, finished, phantomPng, startBench, type TestBench, visit } from "./testing/page.ts";
import { saved, violationsInBoth } from "./testing/page-checks.ts";
import { RESEARCH_USE, reportIn, TEN, tiles, workThrough } from "./testing/work-through.ts";
import { PictureCache } from "./workspace/server/picture-cache.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await startBench({ service: true });
}, 120_000);
afterAll(() => bench?.close());

async function post(path: string, body: object) {
  const answer = await fetch(new URL(`api/v1/${path}`, bench.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return answer.json();
}

/** What the service says of the one cell of a picture. */
async function onServer(bytes: Buffer) {
  const api = new URL("api/v1/", bench.url);
  const { id } = await post("cases", { name: "the same", specimen: "blood" });
  const form = new FormData();
  form.append("images", new Blob([new Uint8Array(bytes)], { type: "image/png" }), "same.png");
  await fetch(new URL(`cases/${id}/images?model=a-random`, api), { method: "POST", body: form });
  const cells = async () => (await (await fetch(new URL(`cases/${id}/cells`, api))).json()).items;
  await expect.poll(async () => (await cells())[0]?.prediction ?? null, { timeout: 120_000 }).not.toBeNull();
  return (await cells())[0];
}

describe("the page of a service", { timeout: 240_000 }, () => {
  it("does the same work on the server", async () => {
    const { page, context, troubles, requests } = await bench.open();
    await page.getByLabel("Where you work").selectOption({ label: "On the server" });
    await page.getByText("On your server.").waitFor();
    await page.getByText("Ready in this browser").waitFor();
    await workThrough(page, { on: "server" });
    await visit(page, "Runs");
    await page.getByText("Nothing was trained yet.").waitFor();
    const asked = () => requests.filter((url) => url.includes("/api/v1/runs")).length;
    const before = asked();
    // All cells are one patient's, whom the protocol can't split: the page hears of the run, and of its failure.
    const cases = await (await fetch(new URL("api/v1/cases", bench.url))).json();
    const { id: datasetId } = await post("datasets/of-cases", { name: "ten", caseIds: [cases.items[0].id] });
    await post("runs", { protocol: "phantom", name: "one patient", datasetId });
    await page.getByRole("row", { name: /one patient.*Failed/ }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    expect(asked() - before).toBe(0);
    await visit(page, "Cases");
    await page.getByRole("cell", { name: "Signed" }).waitFor();
    expect(requests.filter((url) => !url.startsWith(bench.url) && !url.startsWith(`blob:${bench.url}`))).toEqual([]);
    expect(troubles.filter((trouble) => !/4\d\d/.test(trouble))).toEqual([]);
    await context.close();
  });

  it("asks who works on a service with accounts, and lets them do what their role may", async () => {
    const password = "twelve letters";
    const people = { anna: "admin", rita: "reviewer", otto: "reviewer", vera: "viewer" } as const;
    const service = await bench.withAccounts(Object.entries(people).map(([name, role]) => ({ name, role, password })));
    const { page, context, troubles } = await bench.open({ at: service.url, until: "Password" });
    const signIn = async (name: string, given = password) => {
      await page.getByRole("textbox", { name: /^(Name|Account)$/ }).fill(name);
      await page.getByRole("textbox", { name: "Password" }).fill(given);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    const change = async (name: keyof typeof people) => {
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(/sign-in/);
      await signIn(name);
      await page.getByText("On your server.").waitFor();
      await visit(page, "Cases");
      await page.getByRole("link", { name: /^Case of/ }).click();
    };
    expect(await violationsInBoth(page)).toEqual([]);
    await signIn("rita", "something else");
    await page.getByText("The name or the password is wrong").waitFor();
    await signIn("rita");
    await page.getByText("rita (reviewer)").waitFor();
    await dropFiles(page, TEN.slice(0, 1));
    await page.getByText("1 picture, 1 white cell.").waitFor();

    // The session ends while a reason is being written: nothing of it is lost.
    await tiles(page).first().press("r");
    const dialog = page.getByRole("dialog", { name: "Reclassify" });
    await dialog.getByLabel("Class").selectOption("monocyte");
    await dialog.getByLabel("In words").fill("folded nucleus");
    await context.clearCookies();
    await dialog.getByRole("button", { name: "Reclassify" }).click();
    const again = page.getByRole("dialog", { name: "Sign in" });
    await again.getByText(/Your session has ended/).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
    await again.getByLabel("Password").fill(password);
    await again.getByRole("button", { name: "Sign in" }).click();
    await again.waitFor({ state: "detached" });
    await dialog.getByText(/so this was not done/).waitFor();
    expect(await dialog.getByLabel("In words").inputValue()).toBe("folded nucleus");
    await dialog.getByRole("button", { name: "Reclassify" }).click();
    await page.getByText(/rita: .* → Monocytes .*folded nucleus/).waitFor();

    await change("otto");
    await page.getByRole("button", { name: "I agree (second reader)" }).click();
    await page.getByText(/Agrees: otto/).waitFor();
    await change("rita");
    await page.getByText("Administrators read the audit list.").waitFor();
    await page.getByRole("button", { name: "Sign the case" }).click();
    await page.getByText(/^Signed by rita/).waitFor();
    await change("vera");
    await page.getByText(/you see everything, and change nothing/).waitFor();
    expect(await page.getByRole("button", { name: /I agree|Sign the case/ }).count()).toBe(0);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await visit(page, "Analyse");
    expect(await page.getByRole("button", { name: "Choose images" }).count()).toBe(0);
    expect(await violationsInBoth(page)).toEqual([]);
    await change("anna");
    await page.getByRole("row", { name: /rita.*signCase/ }).waitFor();
    // A leap from page to page aborts what is under way; what the service refuses is told.
    expect(troubles.filter((trouble) => !/4\d\d|ERR_ABORTED/.test(trouble))).toEqual([]);
    await context.close();
    await service.close();
  });

  it("gives the probabilities that Node gives, in every format of the report", async () => {
    const { page, context } = await bench.open();
    const bytes = phantomPng("same", 240, 200);
    await dropFiles(page, [{ name: "same.png", bytes }]);
    await finished(page);
    await page.getByRole("link", { name: /^Case of/ }).click();
    const json = JSON.parse((await reportIn(page, "JSON")).bytes.toString());
    const [cell] = json.cells;

    const runtime = new NodeRuntime();
    const classifier = await Classifier.load(runtime, randomModel(7));
    const image = await decodeImage(new Uint8Array(bytes));
    const { left, top, width, height } = surroundings(cell, image, 4);
    const { label, probabilities } = await classifier.predict(crop(image, left, top, width, height));
    await runtime.close();
    expect(cell.predicted.label).toBe(label);
    expect(Math.abs(cell.predicted.probability - probabilities[label])).toBeLessThan(1e-3);
    expect(json.researchUse).toBe(RESEARCH_USE);

    // The server shows a model the cell and little around it: asked for the same here, both say the same.
    await page.getByRole("link", { name: "Open pictures" }).click();
    await page.getByLabel("Show the model").selectOption({ label: "the cell alone" });
    await expect.poll(() => finished(page)).toBe("1 picture, 1 white cell.");
    await page.getByRole("link", { name: /^Case of/ }).click();
    await page.getByText("Pictures: 1 · findings: 1").waitFor();
    const [here] = JSON.parse((await reportIn(page, "JSON")).bytes.toString()).cells;
    const there = await onServer(bytes);
    expect(here.bbox).toEqual(there.bbox);
    // Of a slide the page asks for the part alone, as far as it lies within.
    const parts = new PictureCache({ send: (method, path) => fetch(new URL(`api/v1/${path}`, bench.url), { method }) });
    const corner = await parts.part(there.imageId, { left: -9.6, top: 190, width: 60, height: 60 }, image);
    expect((await decodeImage(new Uint8Array(await corner.arrayBuffer()))).data).toEqual(
      crop(image, 0, 190, 50, 10).data,
    );
    expect(Math.abs(here.predicted.probability - there.prediction.probabilities[here.predicted.label])).toBeLessThan(
      1e-3,
    );

    const rows = (await reportIn(page, "CSV")).bytes.toString();
    expect(rows).toContain(label);
    expect((await reportIn(page, "HTML")).bytes.toString()).toContain(RESEARCH_USE);
    const bundle = JSON.parse((await reportIn(page, "FHIR R4")).bytes.toString());
    expect(bundle.entry.map(({ resource }: { resource: { status?: string } }) => resource.status)).toContain(
      "preliminary",
    );
    const outlines = JSON.parse((await reportIn(page, "GeoJSON")).bytes.toString());
    expect(outlines.features[0].geometry.coordinates[0].length).toBeGreaterThan(20);
    await context.close();
  });

  it("learns on the server from labels of cells, and of pictures as a whole", async () => {
    const { page, context, troubles } = await bench.open({ viewport: { width: 1280, height: 1000 } });
    await page.getByLabel("Where you work").selectOption({ label: "On the server" });
    await page.getByText("Ready in this browser").waitFor();
    await dropFiles(page, TEN.slice(0, 5));
    await page.getByText("5 pictures, 5 white cells.").waitFor();
    await learnFrom(page);
    const file = await saved(page, () => page.getByRole("button", { name: "Download the model" }).click());
    const { metadata } = readModel(new Uint8Array(file.bytes));
    expect(metadataFromProps(metadata)).toMatchObject({ name: "Ward 3 1", weightTag: "random-cnn 0.0.1" });

    // The model is served: whoever comes finds it, and it looks at a new case.
    await page.getByRole("button", { name: "Use this model" }).click();
    await page.getByText("Ready in this browser").waitFor();
    expect(await page.getByLabel("Model to use").locator(":checked").textContent()).toBe("Ward 3 1");
    await dropFiles(page, TEN.slice(5, 6));
    await page.getByText("1 picture, 1 white cell.").waitFor();
    await visit(page, "Models");
    await page.getByRole("link", { name: "Ward 3 1" }).click();
    await page.getByText("too kind").waitFor();

    await visit(page, "Data");
    await page.getByRole("row", { name: /Ward 3.*Blasts.*local/ }).waitFor();
    await page.getByRole("link", { name: "Ward 3" }).click();
    await page.getByText("4 pictures in 2 classes.").waitFor();
    await page.getByText("Labelled by local (4)").click();
    await page
      .getByRole("row", { name: /Lymphocytes.*local/ })
      .first()
      .waitFor();
    await page.getByRole("heading", { name: "Audit" }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);

    // A folder is explored here, then kept there.
    const folder = await classFolder();
    await visit(page, "Data");
    await page.locator("main input[type=file]").setInputFiles(folder);
    await page.getByLabel("Licence").fill("CC0-1.0");
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByText("Licence: CC0-1.0").waitFor();
    await page.getByText("4 pictures in 3 classes.").waitFor();
    expect(await page.getByText("Not clean").count()).toBe(1);
    await rm(folder, { recursive: true, force: true });

    await visit(page, "Runs");
    await page.getByText("Start a run").click();
    await page.getByLabel("Data set", { exact: true }).selectOption({ label: "Ward 3 1 (4 examples)" });
    await page.getByLabel("Start from").selectOption({ label: "phantom" });
    await page.getByRole("button", { name: "Start", exact: true }).click();
    // The protocol's split needs more patients than one; the page tells what the service says.
    await page.getByText("Failed", { exact: true }).waitFor();
    await visit(page, "Runs");
    for (const state of ["Done", "Failed"]) {
      await page.getByRole("row", { name: new RegExp(`Ward 3 1.*${state}`) }).waitFor();
    }
    expect(await violationsInBoth(page)).toEqual([]);

    // A picture as a whole is called otherwise, and is labelled from then on.
    await visit(page, "Label");
    await page.getByRole("combobox", { name: "Label" }).selectOption({ label: "each picture as a whole" });
    const question = page.getByRole("region", { name: "What is this?" });
    const { done, open } = await labelled(page);
    await question.focus();
    await page.keyboard.press("1");
    await question.getByText(`${done + 1} labelled by people, ${open - 1} to go`).waitFor();
    await page.getByRole("button", { name: "Make a new version and train" }).click();
    await page.getByText(/Training needs two classes.*Label some more/).waitFor();
    expect(troubles.filter((trouble) => !/4\d\d/.test(trouble))).toEqual([]);
    await context.close();
  });
});
