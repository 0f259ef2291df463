import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Plugin, transformWithOxc } from "vite";

const SOURCE = fileURLToPath(new URL("../src/offline/service-worker.ts", import.meta.url));

/** Files of `public/`, which the bundler copies without telling. */
const PUBLIC = ["favicon.svg", "manifest.webmanifest"];

/** ONNX Runtime for graphics cards: kept once a page has used it. */
const ON_USE = /\.asyncify-[^/]*\.(mjs|wasm)$/;

/** Emits `service-worker.js`: the source with a list of all files of the build, and a hash of them, in front. */
export function offline(): Plugin {
  return {
    name: "leukoscope-offline",
    apply: "build",
    async generateBundle(_options, bundle) {
      const hash = createHash("sha256");
      const files = Object.values(bundle).map((file) => {
        hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
        return file.fileName;
      });
      const onUse = files.filter((name) => ON_USE.test(name));
      const ahead = files.filter((name) => name !== "index.html" && !onUse.includes(name));
      const { code } = await transformWithOxc(await readFile(SOURCE, "utf8"), SOURCE, { sourcemap: false });
      const build = { version: hash.digest("hex").slice(0, 16), files: ["./", ...ahead, ...PUBLIC], onUse };
      this.emitFile({
        type: "asset",
        fileName: "service-worker.js",
        source: `const BUILD = ${JSON.stringify(build)};\n${code}`,
      });
    },
  };
}
