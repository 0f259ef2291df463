export { descriptorNames } from "./descriptors/descriptors.ts";
export { ExploreError, type ExploreErrorCode } from "./error.ts";
export type { DoubtfulLabel, Exploration, OutlyingImage, Suspect } from "./exploration.ts";
export { type ExploredImages, type ExploreOptions, explore } from "./explore.ts";
export { explorationPage, type PageOptions } from "./page/exploration-page.ts";
export { type PlacedImage, placedImages } from "./placed-images.ts";
