import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const MODELS = fileURLToPath(new URL("../../../models", import.meta.url));

/** For a host that serves nothing but files: the models go beside the page, with the list that the server would give. */
export function modelsBeside(): Plugin {
  let outDir = "";
  return {
    name: "leukoscope-models",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async closeBundle() {
      const folder = join(outDir, "models");
      await mkdir(folder, { recursive: true });
      await cp(MODELS, folder, { recursive: true });
      const { listModels } = await import("@leukoscope/server");
      const entries = await listModels(MODELS);
      const relative = (address: string | null): string | null => address?.replace(/^\//, "") ?? null;
      const listed = entries.map((entry) => ({ ...entry, file: relative(entry.file), card: relative(entry.card) }));
      await writeFile(join(folder, "index.json"), JSON.stringify(listed));
    },
  };
}
