import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

/** A drawn cell, 48 x 48, as a JPEG that Pillow wrote. */
const CELL_JPEG =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCN" +
  "l4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAAR" +
  "CAAwADADASIAAhEBAxEB/8QAGgAAAgMBAQAAAAAAAAAAAAAAAAUBAgYDBP/EACoQAAEEAQIFAgcBAAAAAAAAAAEAAgMRBDFBBQYSIaFRgSMk" +
  "MmFxkbHB/8QAGAEBAQEBAQAAAAAAAAAAAAAAAgMBBAD/xAAdEQEAAgICAwAAAAAAAAAAAAAAARECEgMTITEy/9oADAMBAAIRAxEAPwDToQoe" +
  "9sbHPeaa0Ek/ZeNKFn8rjcz3VjgRNB1Isn/FWDjeTG74tTNOxAafYhU68ipokLnjzsyIWyx30uHawuimISnmCYtgiiF09xJN+m3nwmr3tYLc" +
  "aCVcajGTitlitxiJsDYHU+AlhW0NggQhC6jOOXpiJZYe5Bb1jvpXbT38J6kvL+O4GTIcCAR0tOx9f4E6XNyfQT7eLKJMpBuhoqRC5A2rDuxF" +
  "XY3XukjbIKd+1EcLYr6bs7lSrye0VRTlcCt3ViyBoJ+l+34KpBwF3V8xKA30j1PudE8Qq9mQWrFGyGNscbQ1jRQAVkIQY//Z";

/** A whole, valid PNG of 1-bit grey pixels, all black. */
function blackPng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/**
 * A folder as people have them: two good images (one in a sub-folder), and three that can't be read: a JPEG cut short,
 * a text named `.png`, and a PNG of 30,000 x 30,000 pixels.
 */
export function writeMixedFolder(folder: string): void {
  const jpeg = Buffer.from(CELL_JPEG, "base64");
  mkdirSync(join(folder, "deeper"), { recursive: true });
  writeFileSync(join(folder, "cut.jpg"), jpeg.subarray(0, Math.floor(jpeg.length * 0.6)));
  writeFileSync(join(folder, "good.jpg"), jpeg);
  writeFileSync(join(folder, "huge.png"), blackPng(30_000));
  writeFileSync(join(folder, "notes.txt"), "not an image, and not looked at");
  writeFileSync(join(folder, "text.png"), "this is text\n");
  writeFileSync(join(folder, "deeper", "good.png"), blackPng(64));
}
