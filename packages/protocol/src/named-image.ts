import { ImageError } from "@leukoscope/imaging";

/** What decoding and preparing say of an image, with its path: among many, one must know which. @throws ImageError */
export async function namingImage<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    const { code, message, remedy, value } = error;
    const what = message.slice(0, -`. ${remedy}`.length);
    throw new ImageError(code, `${path}: ${what}`, { value, remedy, cause: error });
  }
}
