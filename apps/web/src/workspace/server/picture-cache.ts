import type { Region } from "../records.ts";
import type { Api } from "./api.ts";
import type { Size } from "./known-ids.ts";

/** Whole pictures are large: the last few are kept. */
const MOST = 6;
const TILE_SIDE = 160;

/** Pictures of the service, and what is cut out of them. */
export class PictureCache {
  readonly #kept = new Map<string, Promise<Blob>>();

  constructor(private readonly api: Pick<Api, "send">) {}

  /** @param image the service's id */
  content(image: string): Promise<Blob> {
    const known = this.#kept.get(image);
    if (known !== undefined) return known;
    const fetched = this.api.send("GET", `images/${image}/content`).then((response) => response.blob());
    this.#kept.set(image, fetched);
    fetched.catch(() => this.#kept.delete(image));
    for (const oldest of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - MOST)))
      this.#kept.delete(oldest);
    return fetched;
  }

  /** A small PNG of a part of a picture that is too large to be fetched, as far as it lies within. */
  async part(image: string, { left, top, width, height }: Region, within: Size): Promise<Blob> {
    const [x, y] = [Math.max(0, Math.round(left)), Math.max(0, Math.round(top))];
    const asked = {
      left: x,
      top: y,
      width: Math.min(within.width, Math.round(left + width)) - x,
      height: Math.min(within.height, Math.round(top + height)) - y,
      side: TILE_SIDE,
    };
    const query = new URLSearchParams(Object.entries(asked).map(([key, value]) => [key, String(value)]));
    return (await this.api.send("GET", `images/${image}/view?${query}`)).blob();
  }

  /** A small JPEG of a part of a picture. */
  async tile(image: string, { left, top, width, height }: Region): Promise<Blob> {
    const bitmap = await createImageBitmap(await this.content(image), left, top, width, height, {
      resizeWidth: Math.min(TILE_SIDE, width),
      resizeHeight: Math.min(TILE_SIDE, height),
      resizeQuality: "high",
    });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  }
}
