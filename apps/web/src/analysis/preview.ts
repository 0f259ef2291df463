import type { Image } from "@leukoscope/imaging";

/** Longer side of a preview, pixels: twice the side at which a card shows it. */
export const PREVIEW_SIDE = 480;

/** The image's proportions within a square of `side`, never larger than the image. */
export function fittingSize(
  { width, height }: Pick<Image, "width" | "height">,
  side: number,
): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The image as a small JPEG, also for formats that browsers don't show (TIFF). */
export async function jpegOf(image: Image, side: number): Promise<Blob> {
  const pixels = new Uint8ClampedArray(4 * image.width * image.height);
  for (let i = 0, o = 0; i < image.data.length; i += 3, o += 4) {
    pixels[o] = image.data[i];
    pixels[o + 1] = image.data[i + 1];
    pixels[o + 2] = image.data[i + 2];
    pixels[o + 3] = 255;
  }
  const { width, height } = fittingSize(image, side);
  const bitmap = await createImageBitmap(new ImageData(pixels, image.width, image.height), {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "high",
  });
  const { canvas, context } = canvasOf(width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
}

export function canvasOf(width: number, height: number) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null)
    throw new Error("This browser gives workers no canvas. Use a current Chrome, Edge, Firefox or Safari.");
  return { canvas, context };
}
