import { ClassifierError } from "./errors.ts";
import { type ClassifierMetadata, precisions } from "./metadata.ts";
import { cropModes, interpolations } from "./preprocess.ts";
import { PropsReader } from "./props-reader.ts";
import { trustFromProps, trustToProps } from "./trust/trust-props.ts";

const FORMAT = "leukoscope-classifier-1";

const positive = (value: number): boolean => value > 0;
const pixels = (value: number): boolean => Number.isInteger(value) && value > 0;

/**
 * The metadata as flat `metadata_props` of an ONNX file; lists are JSON. Keys are those that timm, Ultralytics and the
 * ONNX standard (`model_license`) use for the same things.
 * @throws ClassifierError `bad-metadata` for what {@link metadataFromProps} would not read back
 */
export function metadataToProps(metadata: ClassifierMetadata): Record<string, string> {
  const props: Record<string, string> = {
    format: FORMAT,
    task: metadata.task,
    name: metadata.name,
    version: metadata.version,
    ...(metadata.created === undefined ? {} : { created: metadata.created }),
    classes: JSON.stringify(metadata.classes),
    input_width: String(metadata.input.width),
    input_height: String(metadata.input.height),
    color_order: metadata.colourOrder,
    mean: JSON.stringify(metadata.mean),
    std: JSON.stringify(metadata.std),
    ...(metadata.preparation?.length ? { preparation: JSON.stringify(metadata.preparation) } : {}),
    interpolation: metadata.resize.interpolation,
    crop_mode: metadata.resize.cropMode,
    crop_pct: String(metadata.resize.cropPct),
    architecture: metadata.architecture,
    pretrained_tag: metadata.weightTag,
    training_data: metadata.trainingData.name,
    training_data_sha256: metadata.trainingData.hash,
    training_data_license: metadata.trainingData.licence,
    protocol_sha256: metadata.protocolHash,
    temperature: String(metadata.temperature),
    abstention_threshold: String(metadata.abstentionThreshold),
    ...trustToProps(metadata),
    cam_layer: metadata.camLayer,
    model_license: metadata.licence,
    intended_use: metadata.intendedUse,
    ...(metadata.precision === undefined ? {} : { precision: metadata.precision }),
  };
  metadataFromProps(props);
  return props;
}

/**
 * @throws ClassifierError `not-a-classifier` when these are not the properties of a classifier of ours,
 *   `bad-metadata` for an entry that is missing or out of range
 */
export function metadataFromProps(props: Readonly<Record<string, string>>): ClassifierMetadata {
  const reader = new PropsReader(props);
  if (!reader.has("format")) {
    const found = Object.keys(props).sort().join(", ") || "none";
    throw new ClassifierError(
      "not-a-classifier",
      "format",
      undefined,
      `the model carries no classifier metadata (metadata_props: ${found}), so its classes and preprocessing are unknown; use a model that leukoscope exported, or add what metadataToProps of @leukoscope/classifier gives`,
    );
  }
  reader.oneOf("format", [FORMAT]);
  const classes = reader.names("classes");
  return {
    task: reader.oneOf("task", ["image-classification"]),
    name: reader.text("name"),
    version: reader.text("version"),
    ...(reader.has("created") ? { created: reader.date("created") } : {}),
    classes,
    input: {
      width: reader.number("input_width", "a whole number of pixels", pixels),
      height: reader.number("input_height", "a whole number of pixels", pixels),
    },
    colourOrder: reader.oneOf("color_order", ["RGB", "BGR"]),
    mean: reader.triple("mean", "a JSON list of three numbers", () => true),
    std: reader.triple("std", "a JSON list of three numbers above 0", positive),
    ...(reader.has("preparation") ? { preparation: reader.preparation("preparation") } : {}),
    resize: {
      interpolation: reader.oneOf("interpolation", interpolations),
      cropMode: reader.oneOf("crop_mode", cropModes),
      cropPct: reader.number("crop_pct", "a number above 0, at most 1", (value) => value > 0 && value <= 1),
    },
    architecture: reader.text("architecture"),
    weightTag: reader.text("pretrained_tag"),
    trainingData: {
      name: reader.text("training_data"),
      hash: reader.text("training_data_sha256"),
      licence: reader.text("training_data_license"),
    },
    protocolHash: reader.text("protocol_sha256"),
    temperature: reader.number("temperature", "a number above 0", positive),
    abstentionThreshold: reader.number("abstention_threshold", "from 0 to 1", (value) => value >= 0 && value <= 1),
    ...trustFromProps(reader, classes.length),
    camLayer: reader.text("cam_layer"),
    licence: reader.text("model_license"),
    intendedUse: reader.text("intended_use"),
    ...(reader.has("precision") ? { precision: reader.oneOf("precision", precisions) } : {}),
  };
}
