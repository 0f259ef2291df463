/**
 * One backbone's inference on one image, here and in PyTorch, in turn. Prints the result as JSON; `run.mjs` runs all.
 *
 *   node bench/zoo/case.mjs '{"network":"resnet50.tv_in1k","threads":2,"rounds":9}' PYTHON
 */
import { setTimeout as sleep } from "node:timers/promises";
import { float32, sizeOf, writeModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { buildClassifier, drawn, findBackbone } from "@leukoscope/zoo";
import { startPeer } from "../peer.mjs";

const options = JSON.parse(process.argv[2]);
const backbone = findBackbone(options.network);
if (!backbone) throw new Error(`no backbone ${options.network}`);
const { rounds, threads, head = { kind: "original" }, classes = 1000 } = options;
const { size } = backbone;

/** Between two inferences, so that the other side's waiting threads have gone to sleep. */
const PAUSE_MS = 100;
const WARMUP = 3;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const source = drawn(1);
const { model } = buildClassifier({
  backbone,
  head,
  classes,
  size,
  batch: 1,
  backboneParameters: source,
  headParameters: source,
});
const runtime = new NodeRuntime();
const session = await runtime.load(writeModel(model), { threads });
const random = new Random("bench");
const dims = [1, 3, size, size];
const image = float32(
  dims,
  Float32Array.from({ length: sizeOf(dims) }, () => random.normal()),
);
const ours = async () => {
  const start = performance.now();
  await session.run({ image });
  return performance.now() - start;
};

const peer = options.alone
  ? undefined
  : await startPeer(process.argv[3] ?? "python3", new URL("timm_peer.py", import.meta.url), {
      network: options.network,
      size,
      threads,
    });
const times = { ours: [], pytorch: [] };
for (let round = -WARMUP; round < rounds; round += 1) {
  const sides = round % 2 === 0 ? ["ours", "pytorch"] : ["pytorch", "ours"];
  for (const side of sides) {
    if (side === "pytorch" && !peer) continue;
    await sleep(PAUSE_MS);
    const ms = side === "ours" ? await ours() : (await peer.step()).ms;
    if (round >= 0) times[side].push(ms);
  }
}
peer?.end();
await runtime.close();
const rounded = (number) => Math.round(number * 100) / 100;
const result = {
  network: options.network,
  size,
  ...(options.head ? { head: options.head.kind, classes } : {}),
  oursMs: rounded(median(times.ours)),
  ...(peer
    ? {
        pytorchMs: rounded(median(times.pytorch)),
        ratio: rounded(median(times.ours) / median(times.pytorch)),
        versions: { torch: peer.about.torch, timm: peer.about.timm },
      }
    : {}),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
