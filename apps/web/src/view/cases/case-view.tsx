import { CasePage } from "./case-page.tsx";
import { CaseTable } from "./case-table.tsx";

/** All cases, or one of them. */
export function CaseView({ id }: { readonly id?: string }) {
  return id === undefined ? <CaseTable /> : <CasePage key={id} id={id} />;
}
