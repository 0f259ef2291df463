import { clahe } from "../contrast/clahe.ts";
import { equaliseHistogram } from "../contrast/equalise-histogram.ts";
import { flattenIllumination } from "../contrast/flatten-illumination.ts";
import { stretchContrast } from "../contrast/stretch-contrast.ts";
import { centreRegion } from "../crop/centre-region.ts";
import { regionOfInterest } from "../crop/region-of-interest.ts";
import { bilateralFilter } from "../filters/bilateral-filter.ts";
import { gaussianBlur } from "../filters/gaussian-blur.ts";
import { medianFilter } from "../filters/median-filter.ts";
import { nonLocalMeans } from "../filters/non-local-means.ts";
import type { Image } from "../image.ts";
import type { Region } from "../region.ts";
import { isolateNucleus } from "../stain/isolate-nucleus.ts";
import { DEFAULT_WHITE, normaliseMacenko } from "../stain/macenko.ts";
import { normaliseReinhard } from "../stain/reinhard.ts";
import type { Fields } from "./fields.ts";
import type { StepName, StepParameters } from "./step.ts";

/** How the parameters of a step are read, and what it does: change pixels, or cut out a part. */
type Definition<Parameters> = { read(fields: Fields): Parameters } & (
  | { apply(image: Image, parameters: Parameters): Image }
  | { region(image: Image, parameters: Parameters): Region }
);

export const STEPS: { readonly [Name in StepName]: Definition<StepParameters[Name]> } = {
  median: {
    read: (fields) => ({ radius: fields.whole("radius", 1, 50, 1) }),
    apply: (image, { radius }) => medianFilter(image, radius),
  },
  gaussian: {
    read: (fields) => ({ sigma: fields.number("sigma", 0.1, 100, 1) }),
    apply: (image, { sigma }) => gaussianBlur(image, sigma),
  },
  bilateral: {
    read: (fields) => ({
      diameter: fields.odd("diameter", 3, 31, 5),
      sigmaColour: fields.number("sigmaColour", 0.1, 1000, 50),
      sigmaSpace: fields.number("sigmaSpace", 0.1, 1000, 2),
    }),
    apply: bilateralFilter,
  },
  "non-local-means": {
    read: (fields) => ({
      strength: fields.number("strength", 0.1, 1000, 5),
      template: fields.odd("template", 1, 21, 7),
      search: fields.odd("search", 1, 51, 21),
    }),
    apply: nonLocalMeans,
  },
  stretch: {
    read: (fields) => {
      const low = fields.number("low", 0, 99, 2);
      return {
        low,
        high: fields.number("high", low + 1e-3, 100, 98),
        channels: fields.oneOf("channels", ["joint", "each"], "joint"),
      };
    },
    apply: stretchContrast,
  },
  equalise: { read: () => ({}), apply: (image) => equaliseHistogram(image) },
  clahe: {
    read: (fields) => ({
      clipLimit: fields.number("clipLimit", 0, 256, 2),
      tiles: fields.whole("tiles", 1, 64, 8),
    }),
    apply: clahe,
  },
  "flatten-illumination": {
    read: (fields) => {
      const method = fields.oneOf("method", ["polynomial", "gaussian"], "polynomial");
      return method === "polynomial"
        ? { method, degree: fields.whole("degree", 1, 4, 2) }
        : { method, sigma: fields.number("sigma", 0.02, 0.5, 0.2) };
    },
    apply: flattenIllumination,
  },
  stain: {
    read: (fields) => {
      const method = fields.oneOf("method", ["reinhard", "macenko"]);
      const own = fields.within("reference");
      if (method === "reinhard") {
        const reference = { mean: own.triple("mean"), std: own.triple("std", 1e-3) };
        own.end();
        return { method, reference };
      }
      const white = own.whole("white", 1, 255, DEFAULT_WHITE);
      const concentrations = own.pair("concentrations", 1e-3);
      const stains = own.within("stains");
      const reference = { white, stains: [stains.triple("0"), stains.triple("1")] as const, concentrations };
      stains.end();
      own.end();
      return { method, reference };
    },
    apply: (image, parameters) =>
      parameters.method === "reinhard"
        ? normaliseReinhard(image, parameters.reference)
        : normaliseMacenko(image, parameters.reference),
  },
  "isolate-nucleus": { read: () => ({}), apply: isolateNucleus },
  "roi-crop": {
    read: (fields) => ({
      source: fields.oneOf("source", ["grey", "saturation"], "grey"),
      foreground: fields.oneOf("foreground", ["auto", "dark", "light"], "auto"),
      margin: fields.whole("margin", 0, 1000, 0),
      square: fields.truth("square", true),
      leastShare: fields.number("leastShare", 0, 1, 0.01),
    }),
    region: regionOfInterest,
  },
  "centre-crop": {
    read: (fields) => ({ width: fields.whole("width", 1, 1e6), height: fields.whole("height", 1, 1e6) }),
    region: centreRegion,
  },
};

export const stepNames = Object.keys(STEPS) as readonly StepName[];
