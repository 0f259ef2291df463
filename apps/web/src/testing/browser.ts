import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/**
 * Plain flags. The npm package's own set (for cloud functions) runs everything in one process without site isolation,
 * and then no page is cross-origin isolated, so WebAssembly gets no threads.
 */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without a graphics card; or with one that the browser's own SwiftShader plays on the processor. */
const GRAPHICS = {
  none: ["--disable-gpu"],
  webgpu: [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan,WebGPU",
    "--ignore-gpu-blocklist",
    "--use-vulkan=swiftshader",
  ],
};

/**
 * Starts the headless Chromium that the npm package `@sparticuz/chromium` carries: no download, no Debian package. Its
 * own copies of NSS and Expat are used, which a machine with only Node lacks; everything else it needs is in glibc.
 * Playwright gives every start a new user-data folder.
 */
export async function launchBrowser({ webgpu = false } = {}): Promise<Browser> {
  const folder = await unpackChromium();
  const home = await mkdtemp(join(folder, "home-"));
  const browser = await chromium.launch({
    executablePath: join(folder, "chromium"),
    args: [...FLAGS, ...(webgpu ? GRAPHICS.webgpu : GRAPHICS.none)],
    env: {
      ...process.env,
      HOME: home,
      FONTCONFIG_FILE: await nameFonts(folder, home),
      LD_LIBRARY_PATH: [join(folder, "al2023", "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
    },
  });
  browser.once("disconnected", () => void rm(home, { recursive: true, force: true }));
  return browser;
}

/**
 * The package's own list of font folders names places of its cloud; with no font at all the browser ends at the first
 * letter. @returns the list that it is given instead: the font it carries
 */
async function nameFonts(folder: string, home: string): Promise<string> {
  const list = join(home, "fonts.conf");
  const fonts = join(folder, "fonts", "fonts");
  await writeFile(
    list,
    `<fontconfig><dir>${fonts}</dir><cachedir>${join(home, "fonts-cache")}</cachedir></fontconfig>\n`,
  );
  return list;
}

/** Unpacks the browser once a version, in about two seconds, and returns its folder. Safe to call at once from many processes. */
async function unpackChromium(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const { version } = JSON.parse(await readFile(join(dirname(entry), "..", "..", "package.json"), "utf8"));
  const cache = join(repository, "node_modules", ".cache", "leukoscope");
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, "unpack-"));
  // In a process of its own, because the package decides by environment variables: TMPDIR says where to unpack, and
  // the name of a cloud run time that its libraries are wanted too.
  await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", 'await (await import("@sparticuz/chromium")).default.executablePath()'],
    { cwd: repository, env: { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" } },
  );
  try {
    await rename(staging, folder);
  } catch (error) {
    // Another process was first; its copy is the same.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
