import type { ReactNode } from "react";
import { useLanguage } from "../language/language.ts";
import { TableScroll } from "./table-scroll.tsx";

export interface Column<Row> {
  /** Names the column, and keys it. */
  readonly title: string;
  readonly kind?: "text" | "numeric" | "name" | "short";
  /** Of what is in the rows, where it is not the page's. */
  readonly lang?: string;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly fine?: boolean;
}

/**
 * Rows of like things under the names of their columns. A column of kind `name` says what each row is about; one of kind
 * `short` is not broken into lines.
 */
export function DataTable<Row>({ label, columns, rows, keyOf, fine = false }: DataTableProps<Row>) {
  return (
    <TableScroll label={label}>
      <table className={fine ? "data-table fine" : "data-table"}>
        <thead>
          <tr>
            {columns.map(({ title, kind }) => (
              <th key={title} scope="col" className={kind === "numeric" ? "numeric" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, kind, lang, cell }) =>
                kind === "name" ? (
                  <th key={title} scope="row" lang={lang}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} lang={lang} className={kind === "numeric" || kind === "short" ? kind : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

/** A share with the interval that it lies in; a dash where there is none. */
export function ShareCell({
  share,
  interval,
}: {
  readonly share?: number | null;
  readonly interval?: readonly number[] | null;
}) {
  const { percent } = useLanguage();
  return (
    <>
      {share == null ? "–" : percent(share)}
      {interval && <span className="interval">{interval.map(percent).join(" – ")}</span>}
    </>
  );
}
