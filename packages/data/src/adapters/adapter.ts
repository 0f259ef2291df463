import type { Rejection } from "../import/error.ts";
import type { FolderFile } from "../import/files.ts";
import type { ManifestRecord } from "../manifest/record.ts";

/** An image and what its place and name tell, before a byte of it is read. */
export interface Candidate extends Pick<ManifestRecord, "class" | "patient" | "source" | "split"> {
  /** As storage knows it. */
  readonly path: string;
}

export interface Plan {
  readonly candidates: readonly Candidate[];
  /** Images whose place or name does not fit the layout. */
  readonly rejected: readonly Rejection[];
}

/** What is known about the layout of one data set. */
export interface Adapter {
  /** The name on the command line. */
  readonly format: string;
  /** Whether the images lie as this data set's do. */
  recognises(images: readonly FolderFile[]): boolean;
  /**
   * Reads class, patient and source from folders and names; keeps the order.
   * @throws {ImportError} `layout` when the folder as a whole is not this data set.
   */
  plan(folder: string, images: readonly FolderFile[]): Plan;
}
