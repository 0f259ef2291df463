import { expect, it } from "vitest";
import type { Runtime, Session } from "../index.ts";
import { channelBlockOf } from "./channel-block.ts";
import { NodeRuntime } from "./index.ts";

/** A runtime whose sessions give what a function makes of a real one's outputs. */
function changed(runtime: Runtime, change: (values: Float32Array) => Float32Array): Runtime {
  const of = (session: Session): Session => ({
    ...session,
    async run(feeds) {
      const outputs = await session.run(feeds);
      const entries = Object.entries(outputs).map(([name, tensor]) => [
        name,
        { ...tensor, data: change(tensor.data as Float32Array) },
      ]);
      return Object.fromEntries(entries);
    },
  });
  return {
    load: async (...given) => of(await runtime.load(...given)),
    channelBlock: () => runtime.channelBlock(),
    close: () => runtime.close(),
  };
}

it("asks the runtime once, and takes no layout that it does not know", async () => {
  const runtime = new NodeRuntime();
  const block = await runtime.channelBlock();
  expect([undefined, 8, 16]).toContain(block);
  expect(runtime.channelBlock()).toBe(runtime.channelBlock());
  // Values in another order, other values, and none.
  expect(await channelBlockOf(changed(runtime, (values) => values.toReversed()))).toBeUndefined();
  expect(await channelBlockOf(changed(runtime, (values) => values.map((value) => value + 1)))).toBeUndefined();
  await runtime.close();
  expect(await channelBlockOf(runtime)).toBeUndefined();
});
