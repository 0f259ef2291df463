import type { ManifestRecord } from "../manifest/record.ts";
import { SplitError } from "./error.ts";
import type { SplitOptions } from "./options.ts";

/** Fields whose images belong together, the widest first. */
export const TIES = ["patient", "slide", "group"] as const;
export type Tie = (typeof TIES)[number] | "source";

const MENDS: Readonly<Record<Tie, string>> = {
  patient: 'add "patient" to every line of the manifest, or use the scheme blocks',
  slide: 'add "slide" to every line of the manifest',
  source: 'add "source" to every line of the manifest, or merge manifests of several sources with data merge',
  group: "split the manifest that data audit --out writes, which names groups of near duplicates",
};

/**
 * Which fields hold images together under a scheme. Copies always stay together.
 * @throws {SplitError} `no-patient`, `no-source`, `no-group` where the scheme goes by a field that is not there.
 */
export function tiesOf(
  records: readonly ManifestRecord[],
  { groups = "known", scheme }: Pick<SplitOptions, "groups" | "scheme">,
): Tie[] {
  if (scheme === "patient" || scheme === "source") require(records, scheme);
  if (scheme === "group" && records.every(({ group }) => group === undefined)) {
    throw new SplitError("no-group", `no image names a group; ${MENDS.group}`, scheme);
  }
  const own: Tie[] = scheme === "patient" || scheme === "source" || scheme === "group" ? [scheme] : [];
  // Neighbours in a block are often one patient's; a patient at both ends of a class would pull the ends together.
  const known = TIES.filter((tie) => scheme !== "blocks" || tie === "group");
  const others = groups === "known" ? known : [];
  return [...new Set<Tie>([...own, ...others])].filter((tie) => records.some((record) => record[tie] !== undefined));
}

/** The keys of a record: records that share one stay together. */
export const keysFor =
  (ties: readonly Tie[]) =>
  (record: ManifestRecord): string[] => [
    `sha256 ${record.sha256}`,
    ...ties.flatMap((tie) => (record[tie] === undefined ? [] : `${tie} ${record[tie]}`)),
  ];

function require(records: readonly ManifestRecord[], tie: "patient" | "source"): void {
  const without = records.find((record) => record[tie] === undefined);
  if (without) throw new SplitError(`no-${tie}`, `${without.path} names no ${tie}; ${MENDS[tie]}`, without);
}
