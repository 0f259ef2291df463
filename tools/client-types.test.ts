import { openApiDocument } from "@leukoscope/server";
import { expect, it } from "vitest";
import { clientTypes, clientTypesFile } from "./client-types.mjs";

it("the client's types are those of the service's document", async () => {
  const types = await clientTypes(await openApiDocument());
  expect(clientTypesFile(), "run npx tsc -b && node tools/client-types.mjs").toBe(types);
});
