import { useId, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { CaseContent } from "../../workspace/records.ts";
import { type ReportFormat, reportFormats } from "../../workspace/workspace.ts";
import { download } from "../use-blob-url.ts";
import { messageOf, useWorkspace } from "../use-workspace.ts";

interface ReportPartProps {
  readonly content: CaseContent;
  readonly onTrouble: (message: string | undefined) => void;
}

/** The case as a document, in every format. */
export function ReportPart({ content: { record, pictures }, onTrouble }: ReportPartProps) {
  const { t } = useLanguage();
  const id = useId();
  const workspace = useWorkspace();
  const [making, setMaking] = useState<ReportFormat>();
  const busy = pictures.some(({ status }) => status === "waiting" || status === "working");
  const make = async (format: ReportFormat): Promise<void> => {
    if (making !== undefined || busy) return;
    onTrouble(undefined);
    setMaking(format);
    try {
      const blob = await workspace.report(record.id, format);
      download(blob, `${fileName(record.name)}.${format}`);
    } catch (error) {
      onTrouble(messageOf(error));
    }
    setMaking(undefined);
  };
  return (
    <section className="panel report" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t.report.title}</h2>
      <p className="fine muted">{record.status === "signed" ? t.report.final : t.report.preliminary}</p>
      <ul className="report-formats">
        {reportFormats.map((format) => (
          <li key={format}>
            <button
              type="button"
              className={format === "pdf" ? "button primary" : "button"}
              aria-disabled={making !== undefined || busy}
              onClick={() => void make(format)}
            >
              {making === format ? t.report.making : t.report.formats[format].name}
            </button>
            <span className="fine muted">{t.report.formats[format].for}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A name that every file system takes. */
export const fileName = (name: string): string =>
  name.replace(/[^\p{L}\p{N}-]+/gu, "-").replace(/^-+|-+$/g, "") || "case";
