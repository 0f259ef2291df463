import { useEffect, useState } from "react";

/**
 * A blob as pixels to draw.
 * @param read must stay the same function as long as it asks for the same
 * @returns undefined until it is there, and for no blob; null when it can't be drawn
 */
export function useBitmap(read: () => Promise<Blob | null>): ImageBitmap | null | undefined {
  const [bitmap, setBitmap] = useState<ImageBitmap | null>();
  useEffect(() => {
    let ended = false;
    let made: ImageBitmap | undefined;
    setBitmap(undefined);
    read()
      .then(async (blob) => {
        if (blob === null || ended) return;
        const drawn = await createImageBitmap(blob);
        if (ended) drawn.close();
        else {
          made = drawn;
          setBitmap(drawn);
        }
      })
      .catch(() => {
        if (!ended) setBitmap(null);
      });
    return () => {
      ended = true;
      made?.close();
    };
  }, [read]);
  return bitmap;
}
