export { MemoryStorage } from "./memory.ts";
export {
  naturalCompare,
  type OpenFile,
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
