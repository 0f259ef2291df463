import { type ChosenLevel, chooseLevel, ENOUGH_MICRONS } from "@leukoscope/cells";
import { type ImageError, openPicture, type Region } from "@leukoscope/imaging";
import type { NodeStorage } from "@leukoscope/storage/node";
import { InvalidArgumentError } from "commander";

/** Of every command that looks for cells; gives `microns`. */
export const MICRONS_OPTION = [
  "--microns <n>",
  `of a slide's pyramid, the coarsest level of at most so many micrometres a pixel (default: ${ENOUGH_MICRONS})`,
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value > 0 && value < 100) return value;
    throw new InvalidArgumentError("Give micrometres a pixel, such as 0.25.");
  },
] as const;

/** A field or slide that is open. */
export interface OpenField extends ChosenLevel {
  /** Of its file, pixels. */
  readonly width: number;
  readonly height: number;
}

/** A part of a slide that could not be read. */
export interface UnreadPart {
  /** [left, top, width, height] in the level's pixels. */
  readonly region: readonly number[];
  readonly message: string;
}

/** Opens a picture for as long as `work` goes on. */
export async function withField<T>(
  storage: NodeStorage,
  path: string,
  microns: number | undefined,
  work: (field: OpenField) => Promise<T>,
): Promise<T> {
  const file = await storage.openToRead(path);
  try {
    const levels = await openPicture(file);
    const { height, width } = levels[0];
    return await work({ ...chooseLevel(levels, microns), width, height });
  } finally {
    await file.close();
  }
}

/** What a row says of a level that is not the picture itself, and of parts that could not be read. */
export const levelFacts = ({ level, picture, scale }: OpenField, unread: readonly UnreadPart[]) => ({
  ...(picture.micronsPerPixel !== undefined && { micronsPerPixel: picture.micronsPerPixel }),
  ...(level > 0 && { level, scale }),
  ...(unread.length > 0 && { unread }),
});

export const unreadPart = ({ height, left, top, width }: Region, { message }: ImageError): UnreadPart => ({
  region: [left, top, width, height],
  message,
});
