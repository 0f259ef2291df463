import { exploreFiles } from "./explore-files.ts";
import { FileStorage } from "./file-storage.ts";
import type { ExploringNews, ExploringRequest } from "./messages.ts";

const tell = (news: ExploringNews): void => globalThis.postMessage(news);

globalThis.addEventListener("message", async ({ data: { files, folder } }: MessageEvent<ExploringRequest>) => {
  try {
    tell({ kind: "done", explored: await exploreFiles(new FileStorage(files), folder, tell) });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});
