import { parseManifest, resolvePath, type SplitName } from "@leukoscope/data";
import { readText } from "@leukoscope/storage";
import { ProtocolError } from "../errors.ts";
import { type Calibrated, type CalibrationInput, calibrateModel } from "./calibrate-model.ts";

export interface CalibrateManifestOptions extends Omit<CalibrationInput, "train" | "validation"> {
  /** Path of a manifest with its split; its training images, if any, teach the gate. */
  readonly manifest: string;
  /** `val`; or `all`, for a manifest of images that were neither trained nor tuned on: there is then no gate. */
  readonly split: "val" | "all";
}

/** {@link calibrateModel} for a model that was trained earlier. @throws ProtocolError `bad-data` for a manifest without such images */
export async function calibrateOnManifest({
  manifest,
  split,
  ...input
}: CalibrateManifestOptions): Promise<Calibrated> {
  const records = parseManifest(await readText(input.storage, manifest), manifest).map((record) => ({
    ...record,
    path: resolvePath(manifest, record.path),
  }));
  if (split === "all" && records.some((record) => record.split === "test")) {
    throw new ProtocolError(
      "bad-data",
      manifest,
      `${manifest} has a test split, which calibration must not see; calibrate on val, or give a manifest of other images`,
    );
  }
  const side = (name: SplitName) => records.filter((record) => record.split === name);
  const validation = split === "all" ? records : side("val");
  if (validation.length === 0) {
    throw new ProtocolError(
      "bad-data",
      manifest,
      `${manifest} has no image in the ${split} split; run data split first`,
    );
  }
  return calibrateModel({ ...input, train: split === "all" ? [] : side("train"), validation });
}
