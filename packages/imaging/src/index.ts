export type { Fill } from "./augment/affine.ts";
export { type AugmentOptions, augment } from "./augment/augment.ts";
export type * from "./augment/augmentation.ts";
export { gaussianNoise } from "./augment/gaussian-noise.ts";
export { removeSaturation } from "./augment/hue.ts";
export { drawMix, type Mix, type MixOptions, mixInto } from "./augment/mix.ts";
export { toGrey } from "./colour/grey.ts";
export { hsvToRgb, rgbToHsv, saturationPlane } from "./colour/hsv.ts";
export { labToRgb, rgbToLab } from "./colour/lab.ts";
export { opticalDensityToRgb, rgbToOpticalDensity } from "./colour/optical-density.ts";
export { rgbToYCrCb, yCrCbToRgb } from "./colour/ycrcb.ts";
export { type ClaheOptions, clahe, clahePlane } from "./contrast/clahe.ts";
export { equaliseHistogram, equalisePlane } from "./contrast/equalise-histogram.ts";
export { type FlattenOptions, flattenIllumination } from "./contrast/flatten-illumination.ts";
export { type StretchOptions, stretchContrast } from "./contrast/stretch-contrast.ts";
export { corrupt, corruptionAmount } from "./corruption/corrupt.ts";
export { CORRUPTION_NAMES, CORRUPTIONS, type CorruptionKind, type CorruptionName } from "./corruption/kinds.ts";
export { centreRegion } from "./crop/centre-region.ts";
export { type RegionOfInterestOptions, regionOfInterest } from "./crop/region-of-interest.ts";
export { type DecodeOptions, decodeImage } from "./decode-image.ts";
export { pngDataUri } from "./encode/data-uri.ts";
export { encodeBmp } from "./encode/encode-bmp.ts";
export { encodeNpy } from "./encode/encode-npy.ts";
export { encodeLabels, encodePng, type Labels, type Pixels } from "./encode/encode-png.ts";
export { PngRows } from "./encode/png-rows.ts";
export type { ByteSink } from "./encode/tiff-file.ts";
export { type TiffLevel, writeTiledTiff } from "./encode/tiled-tiff.ts";
export { type BilateralOptions, bilateralFilter } from "./filters/bilateral-filter.ts";
export { gaussianBlur } from "./filters/gaussian-blur.ts";
export { medianFilter } from "./filters/median-filter.ts";
export { type NonLocalMeansOptions, nonLocalMeans } from "./filters/non-local-means.ts";
export { headerSize, type Size, tiffSize } from "./formats/header-size.ts";
export { DEFAULT_MAX_PIXELS } from "./formats/limits.ts";
export { type ImageFormat, sniffFormat } from "./formats/sniff.ts";
export { type ByteSource, sourceOf } from "./formats/tiff/byte-source.ts";
export { averageHash } from "./hash/average-hash.ts";
export { differenceHash } from "./hash/difference-hash.ts";
export { type Hash64, hammingDistance, hashFromHex, hashToHex } from "./hash/hash64.ts";
export { perceptualHash, perceptualHashes } from "./hash/perceptual-hash.ts";
export { createImage, type Image } from "./image.ts";
export { ImageError, type ImageErrorCode } from "./image-error.ts";
export { type Component, type Components, connectedComponents } from "./mask/connected-components.ts";
export { squaredDistance } from "./mask/distance-transform.ts";
export { fillHoles } from "./mask/fill-holes.ts";
export { close, dilate, type Element, erode, invert, open } from "./mask/morphology.ts";
export { contourArea, outerContour } from "./mask/outer-contour.ts";
export { squareExtreme } from "./mask/square-extreme.ts";
export { otsuThreshold, threshold } from "./mask/threshold.ts";
export { triangleThreshold } from "./mask/triangle-threshold.ts";
export { type WatershedOptions, watershed } from "./mask/watershed.ts";
export { writeTiffWithoutMetadata } from "./metadata/tiff.ts";
export { withoutMetadata } from "./metadata/without-metadata.ts";
export { COLORMAPS, type ColormapName, colormap } from "./overlay/colormap.ts";
export { overlayHeatmap } from "./overlay/overlay-heatmap.ts";
export type { Mask, Plane } from "./plane.ts";
export { applyPreparation, type PreparationResult, readPreparation } from "./preparation/apply-preparation.ts";
export { PreparationError } from "./preparation/preparation-error.ts";
export type { PreparationStep, StepName, StepParameters } from "./preparation/step.ts";
export type { Region } from "./region.ts";
export { isolateNucleus } from "./stain/isolate-nucleus.ts";
export { type MacenkoReference, macenkoReference, normaliseMacenko } from "./stain/macenko.ts";
export { nuclearStain } from "./stain/nuclear-stain.ts";
export { normaliseReinhard, type ReinhardReference, reinhardReference } from "./stain/reinhard.ts";
export { whiteLevels } from "./stain/white-levels.ts";
export {
  type FelzenszwalbOptions,
  felzenszwalb,
  type QuickshiftOptions,
  quickshift,
  type SlicOptions,
  type Superpixels,
  slic,
} from "./superpixels/index.ts";
export { type Normalization, toTensor } from "./tensor.ts";
export { openPicture } from "./tiled/open-picture.ts";
export { type Picture, pictureOf } from "./tiled/picture.ts";
export { centreCrop, crop } from "./transform/crop.ts";
export { composeDihedral, dihedral, flipHorizontal, flipVertical, inverseDihedral } from "./transform/dihedral.ts";
export { resize } from "./transform/resize.ts";
export { resizeMap } from "./transform/resize-map.ts";
export { rotate } from "./transform/rotate.ts";
