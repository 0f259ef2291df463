import { strToU8, zipSync } from "fflate";

/** One document an image, since coordinates are pixels of an image; several come as an archive. @throws Error for none */
export function geoJsonFiles(documents: readonly (readonly [id: string, text: string])[]): Blob {
  const [first, ...others] = documents;
  if (first === undefined) throw new Error("No picture of the case could be read, so there are no outlines to write.");
  if (others.length === 0) return new Blob([first[1]], { type: "application/geo+json" });
  const files = Object.fromEntries(documents.map(([id, said]) => [`${id}.geojson`, strToU8(said)]));
  return new Blob([new Uint8Array(zipSync(files))], { type: "application/zip" });
}
