/** One run here: `node ours.mjs import|hash FOLDER MANIFEST`; a line of JSON about it. */
import { closeSync, openSync, writeSync } from "node:fs";
import { formatManifest, streamDataset } from "@leukoscope/data";
import { decodeImage, hashToHex, perceptualHash } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";

const [, , work, folder, manifest] = process.argv;
const storage = new NodeStorage();
const file = openSync(manifest, "w");
const start = performance.now();
let images = 0;
if (work === "import") {
  const write = (record) => void writeSync(file, formatManifest([record]));
  ({ images } = await streamDataset(storage, folder, write, { manifest, format: "imagefolder" }));
} else {
  for (const { path } of await storage.list(folder)) {
    const hash = perceptualHash(await decodeImage(await storage.read(path)));
    writeSync(file, `${JSON.stringify({ path, hash: hashToHex(hash) })}\n`);
    images++;
  }
}
closeSync(file);
const seconds = (performance.now() - start) / 1000;
// Kilobytes on every system that Node runs on.
console.log(JSON.stringify({ images, seconds, megabytes: process.resourceUsage().maxRSS / 1000 }));
