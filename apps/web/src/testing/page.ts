import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { renderSmear } from "@leukoscope/data";
import { encodePng } from "@leukoscope/imaging";
import { listModels, type NewAccount, openAccess, openDatabase, type RunningServer, serve } from "@leukoscope/server";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { randomModel, writeModelFolder } from "./models.ts";
import { type PlainHost, startPlainHost } from "./plain-host.ts";

export interface TestPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors and failed requests so far. */
  readonly troubles: string[];
  /** Every address the page asked for. */
  readonly requests: string[];
}

export interface TestBench {
  readonly url: string;
  /**
   * Opens the page in a fresh context, in English, and waits until the model is ready, or something else is said.
   * @param options `webgpu` in a browser whose processor plays a graphics card
   */
  open(
    options?: BrowserContextOptions & { readonly at?: string; readonly webgpu?: boolean; readonly until?: string },
  ): Promise<TestPage>;
  /** A service of its own where these people sign in. */
  withAccounts(people: readonly NewAccount[]): Promise<RunningServer>;
  /** The same page and models on a host that serves nothing but files. */
  plainHost(): Promise<PlainHost>;
  close(): Promise<void>;
}

/** The built page, the server, a browser, and the models of a folder, or two that know nothing. */
export async function startBench(own: { models?: string; service?: boolean } = {}): Promise<TestBench> {
  const folder = await mkdtemp(join(tmpdir(), "leukoscope-page-"));
  const models = own.models ?? (await writeRandomModels(join(folder, "models")));
  const webRoot = join(folder, "web");
  await buildPage(webRoot);
  const data = own.service ? { data: join(folder, "service") } : {};
  // Making a database takes seconds: it is made once.
  const empty = join(folder, "empty");
  if (data.data) {
    await (await openDatabase({ folder: empty })).close();
    await cp(empty, data.data, { recursive: true });
  }
  const server: RunningServer = await serve({ port: 0, webRoot, models, ...data });
  const browser = await launchBrowser();
  let withGraphics: Promise<Browser> | undefined;
  return {
    url: server.url,
    async withAccounts(people) {
      const data = join(folder, "accounts");
      await cp(empty, data, { recursive: true });
      const database = await openDatabase({ folder: data });
      const { accounts } = await openAccess({ db: database.db, folder: data, shared: false, login: true });
      for (const person of people) await accounts.create(person);
      await database.close();
      return serve({ port: 0, webRoot, models, data, login: true });
    },
    plainHost: async () => startPlainHost(webRoot, models, await listModels(models)),
    async open({ at = server.url, webgpu = false, until = "Ready in this browser", ...options } = {}) {
      if (webgpu) withGraphics ??= launchBrowser({ webgpu });
      const context = await ((webgpu && (await withGraphics)) || browser).newContext({ locale: "en-GB", ...options });
      // A busy machine is slow, and no test here measures time.
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      const troubles: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
      page.on("pageerror", (error) => troubles.push(error.message));
      context.on("request", (request) => requests.push(request.url()));
      context.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText;
        // A page that is left, or has heard of a job's end, closes the stream of its events.
        const closed = request.resourceType() === "eventsource" && reason === "net::ERR_ABORTED";
        if (!closed) troubles.push(`${request.url()}: ${reason}`);
      });
      await page.goto(at);
      await page.getByText(until).first().waitFor();
      return { page, context, troubles, requests };
    },
    async close() {
      await browser.close();
      await (await withGraphics)?.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeRandomModels(folder: string): Promise<string> {
  await writeModelFolder(folder, "a-random", "Random network for cells of phantoms", randomModel(7));
  const doubtful = randomModel(8, { abstentionThreshold: 0.999, temperature: 2 });
  await writeModelFolder(folder, "b-doubtful", "Doubtful network", doubtful);
  return folder;
}

/** As `npm run build` does, from the packages' `dist`, but into a folder of its own. */
async function buildPage(outDir: string): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "--outDir", outDir, "--logLevel", "warn"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    // The test runner's own value would put React's development build into the page.
    env: { ...process.env, NODE_ENV: "production" },
  });
}

/** A PNG of a phantom smear with one white cell. */
export const phantomPng = (seed: string, width = 160, height = width): Buffer =>
  Buffer.from(encodePng(renderSmear({ width, height, seed, cells: ["blast"] }).image));

/** What the page says of the pictures, as soon as none is waiting any more. */
export async function finished(page: Page): Promise<string> {
  await page.waitForFunction(() => {
    const said = document.querySelector('[data-testid="summary"]')?.textContent ?? "";
    return said !== "" && !/^(Analysing|Auswertung|No pictures)/.test(said);
  });
  return (await page.getByTestId("summary").textContent()) ?? "";
}

/** Follows a link of the navigation. */
export const visit = (page: Page, name: string): Promise<void> =>
  page.getByRole("navigation").getByRole("link", { name, exact: true }).click();

/** Drops files on the page as a user does: one `drop` event with all of them. */
export async function dropFiles(page: Page, files: readonly { name: string; bytes: Buffer }[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, base64 } of given) {
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      }
      return data;
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") })),
  );
  const target = page.getByRole("region", { name: "Drop smear images here" });
  await target.dispatchEvent("dragover", { dataTransfer: transfer });
  await target.dispatchEvent("drop", { dataTransfer: transfer });
}
