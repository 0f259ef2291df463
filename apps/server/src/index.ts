export { createServer, type ServerOptions } from "./create-server.ts";
export { ServerError, type ServerErrorCode } from "./error.ts";
export { listModels, type ModelEntry } from "./models.ts";
export { DEFAULT_PORT, type RunningServer, type ServeOptions, serve } from "./serve.ts";
