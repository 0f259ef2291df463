/** @throws {Error} that names the file, when the text is no JSON. */
export function readJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new Error(`${path} is no JSON (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
  }
}
