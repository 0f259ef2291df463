import { SEGMENTATION_VERSION, segmentCells } from "@leukoscope/cells";
import { renderSmear } from "@leukoscope/data";
import { expect, it } from "vitest";
import { find } from "../analysis/find.ts";
import { FindingHash } from "./finding-hash.ts";

/** What each version finds in the same phantom by colour: outlines that change take a version of their own. */
const FOUND: Readonly<Record<string, string>> = {
  "1": "62cad27e4bd82bcfc5d3109dcd244ae58a83245c9ac36bd35904ee0d7147621c",
};

it("tells findings apart, and this version's from those before it", async () => {
  const { image } = renderSmear({ width: 128, height: 96, seed: "finding", cells: ["blast", "lymphocyte"] });
  const { cells } = await find(image, { segment: segmentCells });
  const whole = new FindingHash().add(cells).digest();
  expect(whole).toBe(FOUND[SEGMENTATION_VERSION]);
  const oneByOne = new FindingHash();
  for (const cell of cells) oneByOne.add([cell]);
  expect(oneByOne.digest()).toBe(whole);
  const [first, ...rest] = cells;
  const moved = { ...first, bbox: { ...first.bbox, left: first.bbox.left + 1 } };
  expect(new FindingHash().add([moved, ...rest]).digest()).not.toBe(whole);
});
