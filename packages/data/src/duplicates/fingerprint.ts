import { type Hash64, type Image, type Plane, perceptualHashes } from "@leukoscope/imaging";
import { sha256 } from "@leukoscope/storage";
import { thumbnailOf } from "./thumbnail.ts";

/** What of an image is kept to find it again: about 5 kB, whatever its size. */
export interface Fingerprint {
  /** SHA-256 of width, height and pixels: the same for one picture in two lossless files. */
  readonly pixels: string;
  /** pHash of the eight turned and flipped versions, in the order of `dihedral`; the first is the image's own. */
  readonly hashes: readonly Hash64[];
  readonly thumbnail: Plane;
}

export async function fingerprintOf(image: Image): Promise<Fingerprint> {
  const { data, height, width } = image;
  const bytes = new Uint8Array(8 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  bytes.set(data, 8);
  return { pixels: await sha256(bytes), hashes: perceptualHashes(image), thumbnail: thumbnailOf(image) };
}
