import type { Storage } from "@leukoscope/storage";
import type { Rejection } from "../import/error.ts";
import type { FolderContent } from "../import/files.ts";
import type { ManifestRecord } from "../manifest/record.ts";

/** What a paper that uses the data set has to say about it. */
export interface DataSetFacts {
  readonly title: string;
  readonly licence: string;
  readonly homePage: string;
  readonly citation: string;
}

/** What is known of an image once its bytes have been read and decoded. */
export interface ReadImage {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

type Told = Pick<
  ManifestRecord,
  "class" | "subclass" | "patient" | "source" | "slide" | "split" | "fold" | "boxes" | "points"
>;

/** What an image's own label, box or mask file tells. */
export interface Details extends Partial<Told> {
  /** As storage knows it. */
  readonly mask?: string;
}

/** An image and what its place and name tell, before a byte of it is read. */
export interface Candidate extends Told {
  /** As storage knows it. */
  readonly path: string;
  /** As storage knows it. */
  readonly mask?: string;
  /** The bytes of an image that lies in a container: they are written to `path` first. */
  readonly bytes?: Uint8Array;
  /**
   * Reads what belongs to this image alone; called when the image itself has been read, so that a large set never has
   * all its boxes in memory.
   * @throws an error whose message is the reason why the image is left out.
   */
  readonly details?: (image: ReadImage) => Promise<Details> | Details;
}

/** How a copy of a published data set compares with the published files. */
export interface SourceCheck {
  /** Published files found with the published bytes. */
  readonly found: number;
  /** Files that the data set publishes. */
  readonly published: number;
  /** Files with a published name and other bytes. */
  readonly altered: readonly string[];
  /** Files that the data set does not publish. */
  readonly unknown: readonly string[];
  /** Files with published bytes under another name. */
  readonly renamed: readonly string[];
  /** One sentence with the numbers. */
  readonly summary: string;
}

export interface Plan {
  /** Number of candidates, for the estimate of the time. */
  readonly total: number;
  readonly candidates: Iterable<Candidate> | AsyncIterable<Candidate>;
  /** Images whose place or name does not fit the layout. */
  readonly rejected: readonly Rejection[];
  /** Files that were read for what they say on the images: not images, but not left out either. */
  readonly used?: readonly string[];
  /** Asked when all candidates have been read: what a person should know. */
  readonly notes?: () => readonly string[];
  /** Asked when all candidates have been read. */
  readonly check?: () => SourceCheck;
}

export interface PlanRequest extends FolderContent {
  /** As the user gave it. */
  readonly folder: string;
  readonly storage: Storage;
  /** Where files may be written that the manifest has to refer to; `undefined` when no manifest is written. */
  readonly derivedFolder: string | undefined;
}

/** What is known about the layout of one data set. */
export interface Adapter {
  /** The name on the command line. */
  readonly format: string;
  /** `undefined` for a layout that many data sets have. */
  readonly dataSet?: DataSetFacts;
  /** Whether the images are inside other files. */
  readonly isContainer?: boolean;
  /** Whether the files lie as this data set's do. */
  recognises(content: FolderContent): boolean;
  /**
   * Reads class, patient and source from folders, names and label files; keeps the order.
   * @throws {ImportError} `layout` when the folder as a whole is not this data set.
   */
  plan(request: PlanRequest): Plan | Promise<Plan>;
}
