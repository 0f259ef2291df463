import { createHmac } from "node:crypto";

/** Crockford's alphabet: nothing that is read for something else. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS = 12;

/**
 * A name that stands for another: the same for the same name under the same key, and without the key not to be told
 * even by trying every name there is. 60 bits of an HMAC-SHA-256, such as `P-7K3M-9QXT-0A1B`.
 */
export function pseudonymOf(key: Uint8Array, kind: "P" | "F", name: string): string {
  const normal = name.normalize("NFC").trim().toLowerCase();
  const bytes = createHmac("sha256", key).update(`${kind}\0${normal}`).digest();
  let bits = bytes.readBigUInt64BE();
  let text = "";
  for (let i = 0; i < LETTERS; i++) {
    text += ALPHABET[Number(bits & 31n)];
    bits >>= 5n;
  }
  return [kind, text.slice(0, 4), text.slice(4, 8), text.slice(8)].join("-");
}
