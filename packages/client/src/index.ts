export { type Client, createClient } from "./client.ts";
export { type AnalysedRow, analyse, imagesForm } from "./images.ts";
export type { components, operations, paths } from "./schema.ts";
export { type JobEvent, watchJob } from "./watch-job.ts";
