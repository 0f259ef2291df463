/** Float32 tensors on their way between a test and the page: little-endian values as base64. */
export type StoredTensors = Readonly<Record<string, { readonly dims: readonly number[]; readonly data: string }>>;

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
