import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = fileURLToPath(new URL("./packages", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@leukoscope\/server$/,
        replacement: fileURLToPath(new URL("./apps/server/src/index.ts", import.meta.url)),
      },
      { find: /^@leukoscope\/([^/]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@leukoscope\/([^/]+)\/(.+)$/, replacement: `${packages}/$1/src/$2/index.ts` },
    ],
  },
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tools/**/*.test.ts"],
    setupFiles: ["tools/vitest-setup.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    maxWorkers: 2,
    // Files share what they import: no test replaces a module or leaves one changed behind, and reading all anew for
    // each of 300 files took 80 s more of both workers' time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
