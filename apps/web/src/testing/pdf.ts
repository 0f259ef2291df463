import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

export interface PdfPage {
  readonly text: string;
  /** Share of the drawn page that is not white. */
  readonly ink: number;
  readonly png: Buffer;
}

const folder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const inside = (name: string): string => join(folder, name) + sep;

/** Every page of a PDF as a reader sees it and as a program reads it. */
export async function readPdf(bytes: Uint8Array): Promise<PdfPage[]> {
  const task = getDocument({
    data: new Uint8Array(bytes),
    standardFontDataUrl: inside("standard_fonts"),
    wasmUrl: inside("wasm"),
    verbosity: 0,
  });
  const document = await task.promise;
  const pages: PdfPage[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const viewport = page.getViewport({ scale: 1 });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context = canvas.getContext("2d");
    // The library's types know the browser's canvas alone.
    await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let inked = 0;
    for (let k = 0; k < data.length; k += 4) if (Math.min(data[k], data[k + 1], data[k + 2]) < 250) inked++;
    const { items } = await page.getTextContent();
    const text = items.map((item) => ("str" in item ? item.str : "")).join(" ");
    pages.push({
      text: text.replace(/\s+/g, " "),
      ink: inked / (canvas.width * canvas.height),
      png: canvas.toBuffer("image/png"),
    });
  }
  await task.destroy();
  return pages;
}
