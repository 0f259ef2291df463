import type { DataSetFacts } from "../adapters/adapter.ts";
import { dataSetFacts } from "../adapters/index.ts";
import type { ManifestRecord } from "../manifest/record.ts";
import { CroissantError } from "./error.ts";

/** What a description says of a set as a whole. */
export interface SetFacts {
  readonly name: string;
  readonly description: string;
  /** Addresses of licences, or their words where they have no address. */
  readonly licences: readonly string[];
  readonly url: string;
  readonly citation: string;
  readonly creators: readonly string[];
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly published: string;
  /** `MAJOR.MINOR.PATCH`. */
  readonly version: string;
}

const LICENCES: readonly (readonly [RegExp, string])[] = [
  [/^CC BY 3\.0$/i, "https://creativecommons.org/licenses/by/3.0/"],
  [/^CC BY 4\.0$/i, "https://creativecommons.org/licenses/by/4.0/"],
  [/^MIT$/i, "https://spdx.org/licenses/MIT.html"],
  [/^Apache-2\.0$/i, "https://spdx.org/licenses/Apache-2.0.html"],
  [/^GPL-3\.0\b/i, "https://spdx.org/licenses/GPL-3.0-only.html"],
];

/** Surname and initials, as citations list them. */
const AUTHOR = /^\p{Lu}[\p{L}' -]* \p{Lu}{1,3}$/u;
const DATE = /^\d{4}(?:-\d\d(?:-\d\d)?)?$/;
const VERSION = /^\d+\.\d+\.\d+$/;

/** Where phantoms come from is this software; an address they have only once somebody publishes them. */
const PHANTOM: Omit<DataSetFacts, "homePage"> = {
  title: "Phantom blood smears",
  licence: "Apache-2.0",
  citation: "Leukoscope, synthetic blood smears (data phantom)",
};

/**
 * The facts of the published sets that a manifest's sources name, with what the caller knows better in their place.
 * @throws {CroissantError} `missing-fact` that names what nobody has told, `bad-fact` for a date or version no one can read
 */
export function factsOf(records: readonly ManifestRecord[], given: Partial<SetFacts>): SetFacts {
  const sets = setsOf(records);
  const each = <T>(read: (set: Partial<DataSetFacts>) => T | undefined): T[] => [
    ...new Set(sets.flatMap((set) => read(set) ?? [])),
  ];
  const known: Partial<SetFacts> =
    sets.length === 0
      ? {}
      : {
          name: each(({ title }) => title).join("; "),
          licences: each(({ licence }) => licence),
          url: each(({ homePage }) => homePage)[0],
          citation: each(({ citation }) => citation).join("\n"),
          creators: each(({ citation }) => citation).flatMap(authorsOf),
          // The newest year of several sets: before it there was no such set.
          published: each(({ citation }) => /\b(?:19|20)\d\d\b/.exec(citation ?? "")?.[0])
            .sort()
            .at(-1),
        };
  const classes = new Set(records.map((record) => record.class));
  const defaults = {
    description: `${records.length} blood-smear images of ${classes.size} classes (${[...classes].join(", ")}), for research use only.`,
    version: "1.0.0",
  };
  const facts = { ...defaults, ...present(known), ...present(given) };
  const { citation, creators, description, licences, name, published, url, version } = facts;
  if (!name || !url || !published || !citation || !licences?.length || !creators?.length) {
    const needed = { name, licence: licences?.[0], url, citation, creator: creators?.[0], published };
    const missing = Object.entries(needed).flatMap(([fact, value]) => (value ? [] : [fact]));
    throw new CroissantError(
      "missing-fact",
      missing,
      `a description needs ${missing.join(", ")}, which the sources of this manifest do not tell; give ${missing.map((fact) => `--${fact}`).join(", ")}`,
    );
  }
  if (!DATE.test(published)) {
    throw new CroissantError("bad-fact", published, `published is "${published}": give YYYY, YYYY-MM or YYYY-MM-DD`);
  }
  if (!VERSION.test(version)) {
    throw new CroissantError("bad-fact", version, `version is "${version}": give MAJOR.MINOR.PATCH, such as 1.0.0`);
  }
  if (!URL.canParse(url)) {
    throw new CroissantError("bad-fact", url, `url is "${url}": give a whole address, such as https://example.org/set`);
  }
  return { name, description, licences: licences.map(licenceAddress), url, citation, creators, published, version };
}

/** The facts of the sets that the sources name; none where an image's source is not known. */
function setsOf(records: readonly ManifestRecord[]): Partial<DataSetFacts>[] {
  const names = new Set(records.map(({ source }) => source?.split("/")[0] ?? ""));
  const sets = [...names].map((name) => (name === "phantom" ? PHANTOM : dataSetFacts.get(name)));
  return sets.every((set) => set !== undefined) ? sets : [];
}

function authorsOf(citation: string): string[] {
  const names = (citation.split(/,? (?:19|20)\d\d\b/)[0] ?? citation).replace(/ et al\.$/, "").split(", ");
  return names.every((name) => AUTHOR.test(name)) ? names : [names[0]];
}

const licenceAddress = (licence: string): string => LICENCES.find(([words]) => words.test(licence))?.[1] ?? licence;

const present = <T extends object>(facts: T): Partial<T> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== "")) as Partial<T>;
