import { NodeRuntime } from "../../../runtime/src/node/index.ts";

const runtime = new NodeRuntime();

/** Channels in a block on this machine; undefined where its processor has no kernels for channels in blocks. */
export const channelBlock = await runtime.channelBlock();

await runtime.close();
