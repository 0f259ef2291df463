import { expect, it } from "vitest";
import { withUsedSchemas } from "./used-schemas.ts";

const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });

it("keeps what paths refer to, directly or through others, and drops the rest", () => {
  const document = {
    paths: { "/cases": { get: { schema: to("Case") } } },
    components: {
      securitySchemes: { token: {} },
      schemas: {
        Case: { items: [to("Cell"), to("Case")] },
        Cell: { type: "object" },
        CaseInput: { items: to("CellInput") },
        CellInput: {},
      },
    },
  };
  const { paths, components } = withUsedSchemas(document);
  expect(paths).toEqual(document.paths);
  expect(Object.keys(components.schemas)).toEqual(["Case", "Cell"]);
  expect(components.securitySchemes).toEqual({ token: {} });
});
