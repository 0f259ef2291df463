import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import { pageConfig } from "../../../build/page-config.ts";

/** As the page is built: from the packages' `dist`, with the same engine files. */
export default mergeConfig(
  pageConfig,
  defineConfig({
    root: fileURLToPath(new URL(".", import.meta.url)),
    publicDir: false,
    build: { emptyOutDir: true, minify: false },
  }),
);
