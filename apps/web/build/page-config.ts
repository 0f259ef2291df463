import react from "@vitejs/plugin-react";
import { defaultClientConditions, type UserConfig } from "vite";

/** How everything that runs in a browser is built. */
export const pageConfig: UserConfig = {
  base: "./",
  plugins: [react()],
  resolve: {
    // Without it the engine's own copy of the 14 MB of WebAssembly would be emitted beside the one the page names.
    conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions],
  },
  worker: { format: "es" },
  build: {
    target: "es2023",
    // The server's content policy allows files of its own origin only: nothing is inlined as a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The library that lays PDFs out comes with the first PDF.
    chunkSizeWarningLimit: 2000,
  },
};
