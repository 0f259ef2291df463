import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

export interface PlainHost {
  /** The page is below a folder, as on a host that many share. */
  readonly url: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

const FOLDER = "/lab/smears/";

/** A host that serves files and knows nothing of isolation, caching or policies. */
export async function startPlainHost(webRoot: string, models: string, index: unknown): Promise<PlainHost> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname;
    if (!path.startsWith(FOLDER)) {
      response.writeHead(404).end();
      return;
    }
    const name = normalize(path.slice(FOLDER.length) || "index.html");
    const file = name.startsWith("models") ? join(models, name.slice("models".length)) : join(webRoot, name);
    const bytes =
      name === join("models", "index.json")
        ? Buffer.from(JSON.stringify(index))
        : await readFile(file).catch(() => null);
    if (bytes === null) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${FOLDER}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
