export { createServer, type ServerOptions } from "./create-server.ts";
export { type Database, type DatabaseOptions, type OpenDatabase, openDatabase } from "./database/open.ts";
export { ServerError, type ServerErrorCode } from "./error.ts";
export { listModels, type ModelEntry } from "./models/list-models.ts";
export { closeOnSignal, DEFAULT_DATA, DEFAULT_PORT, type RunningServer, type ServeOptions, serve } from "./serve.ts";
export { type OpenService, openService, type Service, type ServiceOptions } from "./service.ts";
export { type RunningWorker, type WorkOptions, work } from "./work.ts";
