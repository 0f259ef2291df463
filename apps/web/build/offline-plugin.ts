import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Plugin, transformWithOxc } from "vite";

const SOURCE = fileURLToPath(new URL("../src/offline/service-worker.ts", import.meta.url));

/** Files of `public/`, which the bundler copies without telling. */
const PUBLIC = ["favicon.svg", "manifest.webmanifest"];

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
      const shell = ["./", ...files.filter((name) => name !== "index.html"), ...PUBLIC];
      const { code } = await transformWithOxc(await readFile(SOURCE, "utf8"), SOURCE, { sourcemap: false });
      const build = { version: hash.digest("hex").slice(0, 16), files: shell };
      this.emitFile({
        type: "asset",
        fileName: "service-worker.js",
        source: `const BUILD = ${JSON.stringify(build)};\n${code}`,
      });
    },
  };
}
