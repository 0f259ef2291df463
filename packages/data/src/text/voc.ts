import type { Box } from "../manifest/record.ts";

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The text of the first element of a name; `undefined` where there is none. */
function textOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.trim().replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => entities[entity]);
}

/**
 * The boxes of a Pascal VOC annotation. VOC counts pixels from 1 and includes both ends: `xmin` 1 is the first column.
 * @throws {Error} whose message says what is missing, when the text is no annotation.
 */
export function readVocBoxes(xml: string): Box[] {
  if (!/<annotation[\s>]/.test(xml) || !xml.includes("</annotation>")) {
    throw new Error("its annotation is cut short or no Pascal VOC file");
  }
  return xml
    .split(/<object(?:\s[^>]*)?>/)
    .slice(1)
    .map((object, index) => {
      const [left, top, right, bottom] = ["xmin", "ymin", "xmax", "ymax"].map((name) => Number(textOf(object, name)));
      const label = textOf(object, "name");
      if (!label || [left, top, right, bottom].some((value) => !Number.isFinite(value))) {
        throw new Error(`object ${index + 1} of its annotation lacks a name or a whole bounding box`);
      }
      return { x: left - 1, y: top - 1, width: right - left + 1, height: bottom - top + 1, class: label };
    });
}
