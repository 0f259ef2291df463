/** A PNG as a `data:` address. Its base64 is made in pieces, since a call takes only so many arguments. */
export function pngDataUri(png: Uint8Array): string {
  let text = "";
  for (let at = 0; at < png.length; at += 8192) text += String.fromCharCode(...png.subarray(at, at + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}
