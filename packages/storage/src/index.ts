export { MemoryStorage } from "./memory.ts";
export {
  naturalCompare,
  readText,
  type Storage,
  StorageError,
  type StorageErrorCode,
  type StoredFile,
  sha256,
  type WriteOptions,
  writeText,
} from "./storage.ts";
