/** What was found out about one thing that the software needs or can use. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "warn" | "missing";
  readonly detail: string;
  /** How to mend it or get it; also how to be rid of it, for a cache. */
  readonly remedy?: string;
  /** Whether nothing works without it. */
  readonly essential: boolean;
}
