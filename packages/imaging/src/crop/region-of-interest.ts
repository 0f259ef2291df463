import { assertNumber, assertWhole } from "../argument.ts";
import { toGrey } from "../colour/grey.ts";
import { saturationPlane } from "../colour/hsv.ts";
import type { Image } from "../image.ts";
import { type Component, connectedComponents } from "../mask/connected-components.ts";
import { contourArea, outerContour } from "../mask/outer-contour.ts";
import { otsuThreshold, threshold } from "../mask/threshold.ts";
import type { Mask } from "../plane.ts";
import type { Region } from "../region.ts";

export interface RegionOfInterestOptions {
  /** What Otsu's threshold divides: BT.601's luma, or HSV's saturation, in which stained nuclei stand out. */
  readonly source: "grey" | "saturation";
  /**
   * Which side of the threshold is searched. `auto`: the one to which fewer of the image's border pixels belong, so
   * that dark cells on glass and cells cut out on black are both found.
   */
  readonly foreground: "auto" | "dark" | "light";
  /** Pixels added on each side, as far as the image goes; 0 to 1000. */
  readonly margin: number;
  /** Whether the shorter side grows to the longer one, as far as the image goes, so that no later crop cuts the cell. */
  readonly square: boolean;
  /** Share of the image that the contour must enclose to count, 0 to 1: less is dust, and the image stays whole. */
  readonly leastShare: number;
}

/**
 * The bounding box of the largest contour of a binary mask, by area within the contour (Altalhi and Alzahrani 2025,
 * 4.5.3, who denoise first and resize the bare box: put a median step before, and `margin` 0 with `square` false).
 * @returns the whole image where nothing is found: one colour, or only specks
 * @throws ImageError `bad-argument` for options out of range
 */
export function regionOfInterest(image: Image, options: RegionOfInterestOptions): Region {
  const { foreground, leastShare, margin, source } = options;
  assertWhole("The margin of a region of interest", margin, 0, 1000);
  assertNumber("The least share of a region of interest", leastShare, 0, 1);
  const { height, width } = image;
  const plane = source === "grey" ? toGrey(image) : saturationPlane(image);
  const level = otsuThreshold(plane);
  const light = threshold(plane, level);
  const isDark = foreground === "dark" || (foreground === "auto" && 2 * borderCount(light) > 2 * (width + height) - 4);
  const mask = isDark ? threshold(plane, level, true) : light;
  const found = largestByContour(mask);
  const isAll = found !== undefined && found.component.area === width * height;
  if (found === undefined || isAll || found.area < leastShare * width * height) {
    return { left: 0, top: 0, width, height };
  }
  return widened(found.component, image, options);
}

/** Foreground pixels on the outermost rows and columns. */
function borderCount({ data, height, width }: Mask): number {
  let count = 0;
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 || width === 1 ? 1 : width - 1;
    for (let x = 0; x < width; x += step) count += data[y * width + x];
  }
  return count;
}

/** The component within the largest outer contour, the first of equals. */
function largestByContour(mask: Mask): { component: Component; area: number } | undefined {
  let best: { component: Component; area: number } | undefined;
  for (const component of connectedComponents(mask).components) {
    // A contour encloses no more than the rectangle through its outermost pixel centres: most need not be followed.
    if (best && (component.width - 1) * (component.height - 1) <= best.area) continue;
    const area = contourArea(outerContour(mask, component.first));
    if (best === undefined || area > best.area) best = { component, area };
  }
  return best;
}

function widened(box: Region, { height, width }: Image, { margin, square }: RegionOfInterestOptions): Region {
  const longer = Math.max(box.width, box.height);
  const across = span(box.left, box.width, square ? longer : box.width, margin, width);
  const down = span(box.top, box.height, square ? longer : box.height, margin, height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

/** Widens a stretch to `length` and by the margin about its middle; moved, then cut, where it would leave the image. */
function span(start: number, from: number, length: number, margin: number, limit: number) {
  const wanted = Math.min(length + 2 * margin, limit);
  const centred = start - Math.floor((wanted - from) / 2);
  return { start: Math.min(Math.max(centred, 0), limit - wanted), length: wanted };
}
