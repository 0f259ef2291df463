import { type CellParts, cellParts, type SegmentedCell } from "./cell-parts.ts";
import { colourStatistics } from "./colour/colour-statistics.ts";
import { boundaryDimension } from "./contour/box-counting.ts";
import { contourOf } from "./contour/contour.ts";
import { contourSignature } from "./contour/contour-signature.ts";
import { fourierDescriptors } from "./contour/fourier-descriptors.ts";
import type { Descriptor, DescriptorFamily } from "./descriptor.ts";
import type { Region } from "./region.ts";
import { huMoments } from "./shape/hu-moments.ts";
import { lobes } from "./shape/lobes.ts";
import { momentsOf } from "./shape/moments.ts";
import { nucleusInCell } from "./shape/nucleus-in-cell.ts";
import { pixelArea, sizeAndForm } from "./shape/size-and-form.ts";
import { coOccurrenceTexture } from "./texture/co-occurrence-texture.ts";
import { cosineEnergies } from "./texture/cosine-energies.ts";
import { greyLevels } from "./texture/grey-levels.ts";
import { localBinaryPatterns } from "./texture/local-binary-patterns.ts";
import { patchOf } from "./texture/patch.ts";
import { runLengthTexture } from "./texture/run-lengths.ts";
import { waveletEnergies } from "./texture/wavelet-energies.ts";

/** Grey steps of co-occurrence and run-length matrices. */
const GREY_STEPS = 32;

type Part = "nucleus" | "cytoplasm" | "cell";

/** Descriptors and what measures them, side by side, so that neither can drift from the other. */
interface Section {
  readonly descriptors: readonly Descriptor[];
  readonly measure: (parts: CellParts) => readonly number[];
}

/** Families on one part that share an input; an input that is missing gives NaN for every descriptor. */
function section<Input>(
  part: Part,
  inputOf: (parts: CellParts, region: Region) => Input | undefined,
  ...families: readonly DescriptorFamily<Input>[]
): Section {
  const descriptors = families.flatMap((family) => family.descriptors);
  return {
    descriptors: descriptors.map((each) => ({ ...each, name: `${part}.${each.name}` })),
    measure: (parts) => {
      const region = parts[part];
      const input = region.pixels.length === 0 ? undefined : inputOf(parts, region);
      if (input === undefined) return descriptors.map(() => Number.NaN);
      return families.flatMap((family) => family.measure(input));
    },
  };
}

const itself = (_: CellParts, region: Region): Region => region;

const outline = (part: Part): Section[] => [
  section(part, (_, region) => ({ region, moments: momentsOf(region) }), sizeAndForm, huMoments),
  section(part, itself, boundaryDimension),
  section(part, (_, region) => contourOf(region), contourSignature, fourierDescriptors),
];

const content = (part: Part): Section[] => [
  section(part, ({ colours }, { pixels }) => ({ colours, pixels }), colourStatistics),
  section(part, ({ grey }, region) => greyLevels(grey, region, GREY_STEPS), coOccurrenceTexture, runLengthTexture),
  section(part, ({ grey }, region) => ({ grey, region }), localBinaryPatterns),
  section(part, ({ grey }, region) => patchOf(grey, region), cosineEnergies, waveletEnergies),
];

const SECTIONS: readonly Section[] = [
  section("cell", ({ cell, nucleus }) => ({ cell: momentsOf(cell), nucleus: momentsOf(nucleus) }), nucleusInCell),
  section("nucleus", itself, lobes),
  ...outline("nucleus"),
  ...content("nucleus"),
  section("cytoplasm", itself, pixelArea),
  ...content("cytoplasm"),
  ...outline("cell"),
  ...content("cell"),
];

/** Every descriptor of a cell, in the order of {@link measureCell}'s values. */
export const cellDescriptors: readonly Descriptor[] = SECTIONS.flatMap(({ descriptors }) => descriptors);

/**
 * Measures a cell. What is not defined for it is NaN: everything of a nucleus that is not there, the texture of a part
 * too small for pairs.
 * @returns one value for each of {@link cellDescriptors}
 * @throws DescriptorError `bad-cell` when the masks do not fit the image or hold no pixel
 */
export function measureCell(cell: SegmentedCell): Float64Array {
  const parts = cellParts(cell);
  const values = new Float64Array(cellDescriptors.length);
  let at = 0;
  for (const { descriptors, measure } of SECTIONS) {
    values.set(measure(parts), at);
    at += descriptors.length;
  }
  return values;
}
