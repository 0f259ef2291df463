// The optimiser's kernel as bytes in a TypeScript file, from its WebAssembly text: `node tools/kernels.mjs` prints the
// file, `--write` puts it there. A test holds the bytes against the text.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import startWabt from "wabt";

const FOLDER = new URL("../packages/train/src/optimizers/", import.meta.url);
const SOURCE = new URL("adam.wat", FOLDER);
export const KERNEL = new URL("adam-kernel.ts", FOLDER);

/** @param {Uint8Array} bytes */
const wrapped = (bytes) =>
  Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,100}/g)
    .map((line) => `  "${line}"`);

export async function kernelFile() {
  const wabt = await startWabt();
  const module = wabt.parseWat("adam.wat", readFileSync(SOURCE, "utf8"), { simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return `/** adam.wat in binary form, as base64: written by tools/kernels.mjs. */
export const ADAM_KERNEL: string = [
${wrapped(buffer).join(",\n")},
].join("");
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = await kernelFile();
  if (process.argv.includes("--write")) writeFileSync(KERNEL, file);
  else process.stdout.write(file);
}
