/** Bytes that are read where they are needed; a file that `packages/storage` opened is one, and so can a `Blob` be. */
export interface ByteSource {
  /** Bytes. */
  size(): Promise<number>;
  /** At most `length` bytes from `position` on; fewer at the end. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Bytes in memory as a source. */
export const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: async () => bytes.length,
  read: async (position, length) => bytes.subarray(position, position + length),
});
