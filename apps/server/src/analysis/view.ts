import { encodePng, ImageError, openPicture, type Picture, type Region, resize } from "@leukoscope/imaging";
import { ownBuffer } from "@leukoscope/pool";
import { NodeStorage } from "@leukoscope/storage/node";

/** Pixels that are read for one view: more are asked for where a large picture has no coarser level. */
const MOST_PIXELS = 25_000_000;

/** What is asked to be seen of a picture, in pixels of its finest level. */
export interface View extends Partial<Region> {
  /** Longest side of what is given, pixels; what is shown is never made larger. */
  readonly side: number;
}

/** A part of a file's picture as PNG, read from the coarsest level of its pyramid that does. @throws ImageError */
export async function viewOf(path: string, view: View): Promise<Uint8Array<ArrayBuffer>> {
  const file = await new NodeStorage().openToRead(path);
  try {
    const levels = await openPicture(file);
    const region = within(levels[0], view);
    const wanted = Math.max(1, Math.max(region.width, region.height) / view.side);
    const level = levels.findLast((each) => levels[0].width / each.width <= wanted) ?? levels[0];
    const part = scaled(region, level.width / levels[0].width, level);
    if (part.width * part.height > MOST_PIXELS) {
      throw new ImageError("too-large", `A view of ${region.width} x ${region.height} pixels would take too many`, {
        value: [region.width, region.height],
        remedy: "Ask for a smaller part: the picture has no coarser level.",
      });
    }
    const image = await level.read(part);
    const smaller = Math.min(1, view.side / Math.max(part.width, part.height));
    const side = (length: number) => Math.max(1, Math.round(smaller * length));
    return ownBuffer(encodePng(smaller === 1 ? image : resize(image, side(part.width), side(part.height))));
  } finally {
    await file.close();
  }
}

/** The part that is asked for, the whole by default. @throws ImageError `bad-argument` where it leaves the picture */
function within({ height, width }: Picture, { left = 0, top = 0, ...view }: View): Region {
  const region = { left, top, width: view.width ?? width - left, height: view.height ?? height - top };
  const fits = region.width > 0 && region.height > 0 && left + region.width <= width && top + region.height <= height;
  if (fits) return region;
  throw new ImageError("bad-argument", `The part leaves the picture of ${width} x ${height} pixels`, {
    value: [left, top, region.width, region.height],
  });
}

/** The same part in a coarser level: whole pixels of it, one at least. */
function scaled({ height, left, top, width }: Region, scale: number, level: Picture): Region {
  const [x, y] = [
    Math.min(level.width - 1, Math.floor(left * scale)),
    Math.min(level.height - 1, Math.floor(top * scale)),
  ];
  return {
    left: x,
    top: y,
    width: Math.max(1, Math.min(level.width, Math.round((left + width) * scale)) - x),
    height: Math.max(1, Math.min(level.height, Math.round((top + height) * scale)) - y),
  };
}
