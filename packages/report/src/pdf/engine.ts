import pdfmake from "pdfmake";
import fonts from "pdfmake/build/vfs_fonts.js";
import type { TDocumentDefinitions } from "pdfmake/interfaces.js";
import { charactersOf } from "./font-characters.ts";

// What its types leave out: both builds of the library, Node's and the browser's, have it.
declare module "pdfmake" {
  export const virtualfs: { writeFileSync(name: string, content: Uint8Array): void };
}

const REGULAR = "Roboto-Regular.ttf";
const BOLD = "Roboto-Medium.ttf";

/** Roboto, embedded: Latin, Greek and Cyrillic, in Node and in the browser alike. */
for (const name of [REGULAR, BOLD]) pdfmake.virtualfs.writeFileSync(name, bytesOf(fonts[name]));
pdfmake.setFonts({ Roboto: { normal: REGULAR, bold: BOLD } });
// A document is made of what it is given: no address is fetched, no file is read.
pdfmake.setUrlAccessPolicy?.(() => false);
pdfmake.setLocalAccessPolicy?.(() => false);

/** Lays out a document. @returns the bytes of the PDF */
export async function layOut(definition: TDocumentDefinitions): Promise<Uint8Array> {
  return new Uint8Array(await pdfmake.createPdf(definition).getBuffer());
}

const drawable = charactersOf(bytesOf(fonts[REGULAR]));

/** The characters of a text that the font cannot draw, each once. */
export const missingFrom = (text: string): string[] =>
  [...new Set(text)].filter((character) => !drawable.has(character.codePointAt(0) ?? 0) && character.trim() !== "");

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
