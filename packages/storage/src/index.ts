export { FileAppender } from "./appender.ts";
export { MemoryStorage } from "./memory.ts";
export {
  naturalCompare,
  type OpenFile,
  type ReadableFile,
  readText,
  type Storage,
  StorageError,
  type StorageErrorCode,
  type StoredFile,
  type StreamStorage,
  sha256,
  type WriteOptions,
  writeText,
} from "./storage.ts";
