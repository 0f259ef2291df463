import { expect, it } from "vitest";
import { isBlast } from "./class-names.ts";

it.each([
  ["blast", true],
  ["Lymphoblast", true],
  ["Myeloblasts", true],
  ["erythroblast", false],
  ["Proerythroblast", false],
  ["Normoblast", false],
  ["lymphocyte", false],
])("takes %s for a blast: %s", (name, expected) => expect(isBlast(name)).toBe(expected));
