import { type Backbone, backboneNames, findBackbone } from "@leukoscope/zoo";
import { UsageError } from "../output/errors.ts";
import { nearest } from "../output/nearest.ts";

/** A backbone by its name. @throws UsageError `unknown-backbone` with the names that may have been meant */
export function backboneOf(name: string): Backbone {
  const backbone = findBackbone(name);
  if (backbone) return backbone;
  const near = nearest(name, backboneNames);
  const hint = near.length > 0 ? `did you mean ${near.join(", ")}?` : `there are ${backboneNames.join(", ")}`;
  throw new UsageError("unknown-backbone", `no backbone ${name} in the zoo; ${hint}`);
}
