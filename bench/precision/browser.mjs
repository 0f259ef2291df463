// The packages' browser engine in a headless browser, as the page's tests use it; their TypeScript is loaded by Vite.
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** @returns the engine's `runEach`, and `close` */
export async function startBrowser() {
  const require = createRequire(`${root}apps/web/package.json`);
  const { createServer } = await import(pathToFileURL(require.resolve("vite")).href);
  const vite = await createServer({
    root,
    configFile: false,
    server: { middlewareMode: true, watch: null },
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
  });
  const { startEngine } = await vite.ssrLoadModule("/apps/web/src/testing/engine-bench.ts");
  const engine = await startEngine();
  return {
    engine,
    async close() {
      await engine.close();
      await vite.close();
    },
  };
}

const toBase64 = (values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

/** Images per call: a call's text has to fit the browser's channel. */
const CHUNK = 20;

/** Logits and milliseconds of every image, in the browser. */
export async function runInBrowser(engine, model, images) {
  const text = toBase64(model);
  const logits = [];
  const ms = [];
  for (let start = 0; start < images.length; start += CHUNK) {
    const feeds = images
      .slice(start, start + CHUNK)
      .map(({ dims, data }) => ({ image: { dims: [...dims], data: toBase64(data) } }));
    for (const { outputs, ms: one } of await engine.runEach(text, feeds)) {
      const bytes = Buffer.from(outputs.logits.data, "base64");
      logits.push(Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i)));
      ms.push(one);
    }
  }
  return { logits, ms };
}
