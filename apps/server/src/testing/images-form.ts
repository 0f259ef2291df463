/** A multipart request with images, as a browser sends it. */
export function imagesForm(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]) {
  const boundary = "leukoscope-test-boundary";
  const parts = files.flatMap(({ bytes, name }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    bytes,
    "\r\n",
  ]);
  return {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([...parts, `--${boundary}--\r\n`].map((part) => Buffer.from(part as string))),
  };
}
