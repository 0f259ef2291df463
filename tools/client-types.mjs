// The types of packages/client, from the service's own document: `node tools/client-types.mjs` writes them (after a
// build). A test holds the file against the document.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const FILE = new URL("../packages/client/src/schema.ts", import.meta.url);

/** openapi-typescript needs a TypeScript that can be called, which lies beside it; this house builds with a newer one. */
const load = createRequire(new URL("../packages/client/package.json", import.meta.url));

export const clientTypesFile = () => readFileSync(FILE, "utf8");

export async function clientTypes(document) {
  const { astToString, default: openapiTS } = load("openapi-typescript");
  const types = astToString(await openapiTS(structuredClone(document), { defaultNonNullable: false }));
  return `// Written by tools/client-types.mjs from the service's OpenAPI document.\n\n${types}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { openApiDocument } = await import("../apps/server/dist/index.js");
  writeFileSync(FILE, await clientTypes(await openApiDocument()));
}
