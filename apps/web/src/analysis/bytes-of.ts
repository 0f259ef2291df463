/** The bytes of a model, from its address or as a file. @throws Error when they can't be had */
export async function bytesOf(source: string | Blob): Promise<Uint8Array> {
  if (typeof source !== "string") return new Uint8Array(await source.arrayBuffer());
  const response = await fetch(source);
  if (!response.ok) {
    throw new Error(`The model at ${source} can't be read (status ${response.status}). Choose another one.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
