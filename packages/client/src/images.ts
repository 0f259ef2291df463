import type { Client } from "./client.ts";
import { linesOf } from "./lines.ts";
import type { components } from "./schema.ts";

/** What the model says of one image, or why it could not be judged. */
export type AnalysedRow = components["schemas"]["PredictionRow"];

/** The body of a request with images. */
export function imagesForm(images: Iterable<File | { readonly name: string; readonly content: Blob }>): FormData {
  const form = new FormData();
  for (const image of images) {
    if ("content" in image) form.append("files", image.content, image.name);
    else form.append("files", image, image.name);
  }
  return form;
}

/**
 * What a model says of images, a row as soon as it is there.
 * @throws the service's problem where it refuses the request as a whole
 */
export async function* analyse(
  client: Client,
  images: Parameters<typeof imagesForm>[0],
  { model, signal }: { readonly model?: string; readonly signal?: AbortSignal } = {},
): AsyncGenerator<AnalysedRow, void, undefined> {
  const { data, error } = await client.POST("/api/v1/analyse", {
    params: { query: { model } },
    // The document names the parts; what is sent is a form.
    body: imagesForm(images) as never,
    bodySerializer: (form) => form as unknown as FormData,
    parseAs: "stream",
    signal,
  });
  if (error) throw error;
  if (!data) return;
  for await (const line of linesOf(data as unknown as ReadableStream<Uint8Array>)) {
    if (line !== "") yield JSON.parse(line);
  }
}
