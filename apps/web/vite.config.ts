import { defineConfig, mergeConfig } from "vite";
import { modelsBeside } from "./build/models-plugin.ts";
import { offline } from "./build/offline-plugin.ts";
import { pageConfig } from "./build/page-config.ts";

/** `--mode static` puts the models beside the page, for a host that serves nothing but files. */
export default defineConfig(({ mode }) =>
  mergeConfig(pageConfig, { plugins: [offline(), ...(mode === "static" ? [modelsBeside()] : [])] }),
);
