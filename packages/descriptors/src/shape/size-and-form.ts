import { type DescriptorFamily, describes } from "../descriptor.ts";
import type { Region } from "../region.ts";
import { convexHullOf } from "./convex-hull.ts";
import { ellipseOf } from "./ellipse.ts";
import type { Moments } from "./moments.ts";
import { perimeterOf } from "./perimeter.ts";

const skimage = describes("scikit-image, regionprops");
const hull = describes("exact hull of the pixels as squares");
const smear = describes("Mohapatra et al. 2014, on lymphoblasts");
const positive = [0, Number.POSITIVE_INFINITY] as const;

const area = skimage("area", "px^2", positive, "number of pixels");

/** The area alone, for a part whose outline says little: cytoplasm is what the nucleus leaves. */
export const pixelArea: DescriptorFamily<Region> = { descriptors: [area], measure: ({ pixels }) => [pixels.length] };

/** Size of a region, and how its form departs from a disc. */
export const sizeAndForm: DescriptorFamily<{ readonly region: Region; readonly moments: Moments }> = {
  descriptors: [
    area,
    skimage("equivalentDiameter", "px", positive, "diameter of the disc of the same area"),
    skimage("perimeter", "px", positive, "length of all borders (Benkrid and Crookes 2000)"),
    skimage("majorAxis", "px", positive, "long axis of the ellipse with the same second moments"),
    skimage("minorAxis", "px", positive, "short axis of that ellipse"),
    skimage("eccentricity", "1", [0, 1], "of that ellipse; 0 for a disc"),
    hull("solidity", "1", [0, 1], "area over the area of the convex hull"),
    hull("convexity", "1", positive, "perimeter of the convex hull over the perimeter; about 1 without bays"),
    smear("elongation", "1", [0, 1], "1 - minor axis / major axis"),
    smear("compactness", "1", positive, "perimeter^2 / area; 4π = 12.6 for a disc"),
    smear("formFactor", "1", positive, "4π area / perimeter^2; about 1 for a disc, less for all else"),
    smear("roundness", "1", positive, "4 area / (π major axis^2); 1 for a disc"),
  ],
  measure: ({ region, moments }) => {
    const perimeter = perimeterOf(region);
    const { major, minor } = ellipseOf(moments);
    // A single pixel has neither axes nor perimeter.
    const flatness = major > 0 ? minor / major : Number.NaN;
    const around = convexHullOf(region);
    return [
      moments.area,
      Math.sqrt((4 * moments.area) / Math.PI),
      perimeter,
      major,
      minor,
      Math.sqrt(Math.max(0, 1 - flatness ** 2)),
      moments.area / around.area,
      perimeter > 0 ? around.perimeter / perimeter : Number.NaN,
      1 - flatness,
      perimeter > 0 ? perimeter ** 2 / moments.area : Number.NaN,
      perimeter > 0 ? (4 * Math.PI * moments.area) / perimeter ** 2 : Number.NaN,
      major > 0 ? (4 * moments.area) / (Math.PI * major ** 2) : Number.NaN,
    ];
  },
};
