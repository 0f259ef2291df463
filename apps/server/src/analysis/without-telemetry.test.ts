import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = new URL("../../../../", import.meta.url).href;

/** What a program leaves in a home of its own: ONNX Runtime keeps there what it reports. */
async function leftAtHome(script: string): Promise<string[]> {
  const home = await mkdtemp(join(tmpdir(), "leukoscope-home-"));
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: _cache, ...environment } = process.env;
  try {
    const env = { ...environment, HOME: home };
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { env });
    return await readdir(home, { recursive: true });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const read = `
  const { readFileSync } = await import("node:fs");
  const model = (name) => new URL("models/" + name + "/model.onnx", ${JSON.stringify(root)});
`;

it("keeps ONNX Runtime from reporting its use, in threads, in processes, and in threads of a program's own threads", async () => {
  const sessions = `${read}
    const { NodeRuntime } = await import(${JSON.stringify(`${root}packages/runtime/dist/node/index.js`)});
    for (const isolation of ["thread", "process"]) {
      const runtime = new NodeRuntime({ isolation });
      await (await runtime.load(readFileSync(model("white-cells")), { threads: 1 })).release();
      await runtime.close();
    }`;
  const analyser = `${read}
    const { Analyser } = await import(${JSON.stringify(`${root}apps/server/dist/analysis/analyser.js`)});
    const { encodePng } = await import(${JSON.stringify(`${root}packages/imaging/dist/index.js`)});
    const { fileURLToPath } = await import("node:url");
    const image = encodePng({ width: 16, height: 16, data: new Uint8Array(768) });
    const looking = new Analyser({ threads: 1 });
    await looking.prediction(image, { path: fileURLToPath(model("phantom")), sha256: "x" });
    await looking.close();`;
  expect(await Promise.all([leftAtHome(sessions), leftAtHome(analyser)])).toEqual([[], []]);
});
