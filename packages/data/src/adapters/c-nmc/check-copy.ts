import type { SourceCheck } from "../adapter.ts";
import { type Part, PREFIX_DIGITS, type PublishedFile, parts, publishedFiles } from "./published-files.ts";

/** Compares a user's copy with the published files, one image at a time. */
export class CopyCheck {
  readonly #byUid = new Map<string, PublishedFile>();
  readonly #byNumber = new Map<string, PublishedFile>();
  readonly #byHash = new Map<string, PublishedFile>();
  readonly #found = new Set<PublishedFile>();
  readonly #altered: string[] = [];
  readonly #unknown: string[] = [];
  readonly #renamed: string[] = [];

  constructor() {
    for (const file of publishedFiles()) {
      if (file.uid !== "") this.#byUid.set(file.uid.toLowerCase(), file);
      if (file.part !== "training") this.#byNumber.set(`${file.part}/${file.name}`, file);
      // 106 hashes belong to two files each; the first stands for both when only the bytes are known.
      if (!this.#byHash.has(file.hashPrefix)) this.#byHash.set(file.hashPrefix, file);
    }
  }

  /** By `UID_<subject>_<image>_<cell>_<class>`, in any case. */
  withUid(uid: string): PublishedFile | undefined {
    return this.#byUid.get(uid.toLowerCase());
  }

  /** By the number in the preliminary or final set. */
  withNumber(part: Part, number: string): PublishedFile | undefined {
    return this.#byNumber.get(`${part}/${number}`);
  }

  /**
   * Notes one file that was read.
   * @param named the published file of that name, if there is one
   * @returns the published file that has these bytes, whatever its name
   */
  see(path: string, sha256: string, named: PublishedFile | undefined): PublishedFile | undefined {
    const prefix = sha256.slice(0, PREFIX_DIGITS);
    const same = named?.hashPrefix === prefix ? named : this.#byHash.get(prefix);
    if (same) this.#found.add(same);
    if (named && same !== named) this.#altered.push(path);
    else if (!named) (same ? this.#renamed : this.#unknown).push(path);
    return same;
  }

  result(): SourceCheck {
    const published = publishedFiles();
    const shares = parts.map((part) => {
      const of = published.filter((file) => file.part === part).length;
      const found = [...this.#found].filter((file) => file.part === part).length;
      return `${part} ${thousands(found)} of ${thousands(of)}`;
    });
    const odd = [
      `${thousands(this.#unknown.length)} unknown`,
      `${thousands(this.#altered.length)} altered`,
      `${thousands(this.#renamed.length)} under another name`,
    ];
    return {
      found: this.#found.size,
      published: published.length,
      altered: this.#altered.toSorted(),
      unknown: this.#unknown.toSorted(),
      renamed: this.#renamed.toSorted(),
      summary: `published files found: ${shares.join(", ")}; files ${odd.join(", ")}`,
    };
  }
}

const thousands = (count: number): string => count.toLocaleString("en-US");
