import { type Component, connectedComponents, open } from "@leukoscope/imaging";
import { FAINT } from "../segmentation/kinds.ts";
import type { StainFeatures } from "../segmentation/stain-features.ts";

export interface Platelet {
  readonly x: number;
  readonly y: number;
  /** Pixels. */
  readonly area: number;
}

/** A platelet's area as a share of a usual red cell's. */
const AREA = [0.02, 0.35] as const;
/** A platelet is bluer than the image's red cells by this, and bluer than the empty slide by that. */
const BLUER_THAN_RED = 0.1;
const BLUE = 0.02;
/** It fills this share of the disc around it. */
const COMPACT = 0.45;
/** A lens draws blue fringes this share of a red cell's radius wide; platelets are wider. */
const FRINGE = 0.08;
/** Of the ring around a platelet, this wide in its radii, at least this share is empty slide: red cells hold grains. */
const RING = 0.6;
const OPEN = 0.7;

export interface PlateletScene {
  readonly features: StainFeatures;
  readonly kinds: Uint8Array;
  /** 1 for white cells. */
  readonly whites: Uint8Array;
  /** Usual radius of red cells, pixels. */
  readonly radius: number;
  /** Median blueness of red cells. */
  readonly redness: number;
}

/** Platelets: small compact bodies, bluer than red cells, that lie in the open. */
export function plateletsOf({ features, kinds, radius, redness, whites }: PlateletScene): Platelet[] {
  const { blueness, height, width } = features;
  const least = Math.max(BLUE, redness + BLUER_THAN_RED);
  const blue = Uint8Array.from(kinds, (kind, i) => (kind >= FAINT && whites[i] === 0 && blueness[i] > least ? 1 : 0));
  const [smallest, largest] = AREA.map((share) => share * Math.PI * radius ** 2);
  return connectedComponents(open({ width, height, data: blue }, Math.max(1, Math.round(FRINGE * radius))))
    .components.filter((part) => part.area >= Math.max(4, smallest) && part.area <= largest)
    .filter((part) => part.area >= COMPACT * (Math.PI / 4) * Math.max(part.width, part.height) ** 2)
    .filter((part) => isOpen(part, kinds, width, height))
    .map(({ area, centre }) => ({ ...centre, area }));
}

/** Whether most of what lies around is empty slide. */
function isOpen({ centre, ...box }: Component, kinds: Uint8Array, width: number, height: number): boolean {
  const inner = Math.max(box.width, box.height) / 2 + 2;
  const outer = (1 + RING) * inner;
  let empty = 0;
  let seen = 0;
  for (let y = Math.max(0, Math.ceil(centre.y - outer)); y <= Math.min(height - 1, centre.y + outer); y++) {
    for (let x = Math.max(0, Math.ceil(centre.x - outer)); x <= Math.min(width - 1, centre.x + outer); x++) {
      const distance = Math.hypot(x - centre.x, y - centre.y);
      if (distance < inner || distance > outer) continue;
      seen++;
      if (kinds[y * width + x] < FAINT) empty++;
    }
  }
  return empty >= OPEN * seen;
}
