/** Tables of accounts, tokens and the audit log (migration 002). */
// biome-ignore lint/suspicious/noEmptyInterface: its tables come with migration 002.
export interface AccessTables {}
