export { type Downloaded, type DownloadOptions, type DownloadProgress, download } from "./download.ts";
export { DownloadError, type DownloadErrorCode } from "./error.ts";
export { fetchJson } from "./fetch-json.ts";
export { hashOfFile } from "./partial-file.ts";
export type { NetworkOptions } from "./request.ts";
