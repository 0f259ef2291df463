/** A table of text, for the terminal and the page alike. */
export interface StudyTable {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  /** Below the table. */
  readonly remarks: readonly string[];
}
