import type { ManifestRecord } from "../manifest/record.ts";

/** A column of the manifest as a field of the record set `images`. */
export interface FieldRule {
  readonly column: keyof ManifestRecord;
  readonly description: string;
  readonly dataType: string | readonly string[];
  /** The property of schema.org that says the same. */
  readonly equivalentProperty?: string;
  /** The field of another record set whose values these are. */
  readonly references?: string;
}

/** Boxes and points are nested, and stay in the manifest alone. */
export const fieldRules: readonly FieldRule[] = [
  {
    column: "path",
    description: "The image file, relative to the manifest.",
    dataType: "sc:Text",
    equivalentProperty: "sc:contentUrl",
  },
  {
    column: "sha256",
    description: "SHA-256 of the image file.",
    dataType: "sc:Text",
    equivalentProperty: "sc:sha256",
  },
  {
    column: "class",
    description: "The image's label.",
    dataType: ["sc:Text", "cr:Label"],
    references: "classes/name",
  },
  { column: "subclass", description: "A finer label below the class.", dataType: ["sc:Text", "cr:Label"] },
  { column: "split", description: "Training, validation or test.", dataType: "sc:Text", references: "splits/name" },
  { column: "fold", description: "The fold of cross-validation, from 0.", dataType: "sc:Integer" },
  { column: "patient", description: "Pseudonym of the patient.", dataType: "sc:Text" },
  { column: "slide", description: "The glass slide.", dataType: "sc:Text" },
  { column: "source", description: "Data set, hospital or scanner.", dataType: "sc:Text" },
  { column: "group", description: "Images of one group show the same.", dataType: "sc:Text" },
  { column: "width", description: "Pixels.", dataType: "sc:Integer", equivalentProperty: "sc:width" },
  { column: "height", description: "Pixels.", dataType: "sc:Integer", equivalentProperty: "sc:height" },
  {
    column: "mask",
    description: "The mask: nucleus 255, cytoplasm 128, relative to the manifest.",
    dataType: "sc:Text",
  },
  { column: "instances", description: "The map of cell numbers, relative to the manifest.", dataType: "sc:Text" },
];
