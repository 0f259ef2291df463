import { type ImageFormat, sniffFormat } from "@leukoscope/imaging";
import { type Storage, sha256 } from "@leukoscope/storage";
import { pathNames, resolvePath } from "../manifest/paths.ts";
import { type ManifestRecord, splitNames } from "../manifest/record.ts";
import { CONTEXT } from "./context.ts";
import { CroissantError } from "./error.ts";
import { factsOf, type SetFacts } from "./facts.ts";
import { type FieldRule, fieldRules } from "./fields.ts";

/** Identifier of the manifest within the description. */
const MANIFEST = "manifest";
const CONFORMS_TO = "http://mlcommons.org/croissant/1.1";

const MEDIA_TYPES: Readonly<Partial<Record<ImageFormat, string>>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  bmp: "image/bmp",
  tiff: "image/tiff",
};

const SPLIT_MEANING = { train: "cr:TrainingSplit", val: "cr:ValidationSplit", test: "cr:TestSplit" } as const;

/** A JSON-LD document. */
export type JsonLd = { readonly [key: string]: unknown };

export interface DescribeOptions {
  /** The manifest's path, absolute; the description refers to it as data. */
  readonly manifest: string;
  /** Where the description will lie, absolute; addresses in it are relative to its folder, so both move together. */
  readonly out: string;
  /** What the sources do not tell, or tell otherwise. */
  readonly facts?: Partial<SetFacts>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Describes a manifest by the Croissant format 1.1 of MLCommons: the set's licence and citation, every file with its
 * SHA-256, and the record sets `images` (read from the manifest), `classes` and `splits`. Every file is read, and must
 * have the hash that the manifest tells.
 *
 * Source: Croissant Format Specification, version 1.1, http://mlcommons.org/croissant/1.1.
 * @throws {CroissantError} `missing-fact`, `bad-fact`; `changed` for a file with another hash; `unreadable` for one that is not
 * there
 */
export async function describeManifest(
  storage: Storage,
  records: readonly ManifestRecord[],
  { manifest, out, facts: given = {}, onProgress }: DescribeOptions,
): Promise<JsonLd> {
  const facts = factsOf(records, given);
  const address = (path: string): string => addressOf(out, resolvePath(manifest, path));
  const files: JsonLd[] = [];
  for (const [index, record] of records.entries()) {
    const bytes = await readFile(storage, resolvePath(manifest, record.path), record.path);
    if ((await sha256(bytes)) !== record.sha256) {
      throw new CroissantError(
        "changed",
        record.path,
        `${record.path} is not the file that was imported: its SHA-256 is another one; import the folder again`,
      );
    }
    const media = MEDIA_TYPES[sniffFormat(bytes)] ?? "application/octet-stream";
    files.push(fileObject(address(record.path), media, bytes.length, record.sha256));
    onProgress?.(index + 1, records.length);
  }
  const text = await readFile(storage, manifest, manifest);
  const table = fileObject(address(manifest), "application/jsonlines", text.length, await sha256(text), MANIFEST);
  return {
    "@context": CONTEXT,
    "@type": "sc:Dataset",
    name: facts.name,
    description: facts.description,
    conformsTo: CONFORMS_TO,
    license: facts.licences.length === 1 ? licence(facts.licences[0]) : facts.licences.map(licence),
    url: facts.url,
    citeAs: facts.citation,
    creator: facts.creators.map((name) => ({ "@type": "sc:Person", name })),
    datePublished: facts.published,
    version: facts.version,
    isLiveDataset: false,
    keywords: ["blood smear", "microscopy", "leukemia"],
    distribution: [table, ...files],
    recordSet: recordSets(records),
  };
}

async function readFile(storage: Storage, path: string, name: string): Promise<Uint8Array> {
  try {
    return await storage.read(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CroissantError("unreadable", name, `${name} cannot be read (${reason}); import the folder again`, {
      cause,
    });
  }
}

/** A licence with an address is one; others are told in words. */
const licence = (text: string): unknown => (URL.canParse(text) ? text : { "@type": "sc:CreativeWork", name: text });

/** The relative address of a file, as seen from the folder of the description. */
function addressOf(out: string, path: string): string {
  const from = pathNames(`${out}/..`);
  const to = pathNames(path);
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].map(encodeURIComponent).join("/");
}

const fileObject = (
  contentUrl: string,
  encodingFormat: string,
  bytes: number,
  hash: string,
  id = `files/${contentUrl}`,
): JsonLd => ({
  "@type": "cr:FileObject",
  "@id": id,
  name: contentUrl,
  contentUrl,
  contentSize: `${bytes} B`,
  encodingFormat,
  sha256: hash,
});

function recordSets(records: readonly ManifestRecord[]): JsonLd[] {
  const used = fieldRules.filter(({ column }) => records.some((record) => record[column] !== undefined));
  const has = (column: FieldRule["column"]): boolean => used.some((rule) => rule.column === column);
  const classes = [...new Set(records.map((record) => record.class))];
  const splits = splitNames.filter((name) => records.some(({ split }) => split === name));
  return [
    enumeration(
      "classes",
      "sc:Enumeration",
      ["name"],
      classes.map((name) => ({ "classes/name": name })),
    ),
    ...(has("split")
      ? [
          enumeration(
            "splits",
            "cr:Split",
            ["name", "url"],
            splits.map((name) => ({ "splits/name": name, "splits/url": SPLIT_MEANING[name] })),
          ),
        ]
      : []),
    {
      "@type": "cr:RecordSet",
      "@id": "images",
      name: "images",
      description: "One record an image, read from the manifest.",
      key: { "@id": "images/path" },
      field: used.map(imageField),
    },
  ];
}

function enumeration(id: string, dataType: string, fields: readonly string[], data: readonly JsonLd[]): JsonLd {
  return {
    "@type": "cr:RecordSet",
    "@id": id,
    name: id,
    dataType,
    key: { "@id": `${id}/name` },
    field: fields.map((name) => ({
      "@type": "cr:Field",
      "@id": `${id}/${name}`,
      name,
      dataType: name === "url" ? "sc:URL" : "sc:Text",
    })),
    data,
  };
}

const imageField = ({ column, dataType, description, equivalentProperty, references }: FieldRule): JsonLd => ({
  "@type": "cr:Field",
  "@id": `images/${column}`,
  name: column,
  description,
  dataType,
  ...(equivalentProperty !== undefined && { equivalentProperty }),
  ...(references !== undefined && { references: { field: { "@id": references } } }),
  source: { fileObject: { "@id": MANIFEST }, extract: { column } },
});
