// npm start [-- --once] [-- --port N]: sets up, runs the main job on phantom smears, then serves the page.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root, setUp } from "./set-up.mjs";

const { once, port } = options();
process.chdir(root);
setUp();

const { firstLook, describeFailure } = await import("../apps/cli/dist/index.js");
try {
  await firstLook({
    out: "out",
    phantomModel: join("models", "phantom", "model.onnx"),
    real: {
      model: join("models", "b-all-subtypes", "model.onnx"),
      images: join("..", "shared", "data", "taleqani"),
    },
  });
  if (!once) {
    const { closeOnSignal, DEFAULT_DATA, serve } = await import("../apps/server/dist/index.js");
    const running = await serve({ port, strictPort: port !== undefined, data: DEFAULT_DATA });
    closeOnSignal(running);
    process.stdout.write(`\nThe page: ${running.url} (this machine only; Ctrl+C ends it)\n`);
  }
} catch (error) {
  process.exitCode = describeFailure(error);
}

function options() {
  try {
    const { values } = parseArgs({ options: { once: { type: "boolean" }, port: { type: "string" } } });
    const wanted = values.port === undefined ? undefined : Number(values.port);
    if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 0 && wanted <= 65_535)) {
      throw new Error(`--port ${values.port}: give a whole number from 0 to 65535`);
    }
    return { once: values.once ?? false, port: wanted };
  } catch (error) {
    process.stderr.write(`leukoscope: ${error.message}; usage: npm start -- [--once] [--port N]\n`);
    process.exit(2);
  }
}
