import { type ReactNode, useMemo, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { inClinicalOrder } from "../../state/class-order.ts";
import { countsOf, inGalleryOrder } from "../../state/counts.ts";
import type { CaseContent, Finding } from "../../workspace/records.ts";
import type { EngineState } from "../../workspace/workspace.ts";
import { addressOf } from "../frame/route.ts";
import { messageOf, useWorkspace } from "../use-workspace.ts";
import { CountTable } from "./count-table.tsx";
import { Detail } from "./detail.tsx";
import { Gallery } from "./gallery.tsx";
import { PictureList } from "./picture-list.tsx";
import { ReclassifyDialog } from "./reclassify-dialog.tsx";

interface WorkbenchProps {
  readonly content: CaseContent | undefined;
  readonly engine: EngineState;
  readonly sidePanel: ReactNode;
  readonly onTrouble: (message: string) => void;
}

interface Asked {
  readonly findings: readonly Finding[];
  readonly to: string | undefined;
}

/** A case at work: counts, gallery by class, and one picture close up. */
export function Workbench({ content, engine, sidePanel, onTrouble }: WorkbenchProps) {
  const { t } = useLanguage();
  const workspace = useWorkspace();
  const [selected, setSelected] = useState<{ readonly picture: string; readonly finding?: string }>();
  const [asked, setAsked] = useState<Asked>();
  const classes = useClasses(content, engine);
  const counts = useMemo(
    () => content && countsOf(content.findings, content.pictures, classes, content.record.specimen),
    [content, classes],
  );
  if (content === undefined || counts === undefined) {
    return (
      <aside className="side" aria-label={t.plan.title}>
        {sidePanel}
      </aside>
    );
  }
  const { record, pictures, findings, corrections } = content;
  const isSigned = record.status === "signed";
  const locked = isSigned || !workspace.rights.change;
  const finding =
    findings.find(({ id }) => id === selected?.finding) ??
    (selected ? undefined : inGalleryOrder(findings, classes)[0]);
  const picture = pictures.find(({ id }) => id === (finding?.pictureId ?? selected?.picture));
  const ownFindings = findings.filter(({ pictureId }) => pictureId === picture?.id);
  const select = (chosen: Finding): void => setSelected({ picture: chosen.pictureId, finding: chosen.id });

  const reclassify = async (to: string, reason: string, by: string): Promise<void> => {
    await workspace.reclassify(asked?.findings ?? [], to, reason, by);
    setAsked(undefined);
  };

  return (
    <div className="workbench">
      <aside className="side" aria-label={t.counts.title}>
        <p className="case-link">
          <a href={addressOf({ place: "cases", id: record.id })}>{record.name}</a>
          <span className="muted"> · {t.cases.states[record.status]}</span>
        </p>
        <CountTable counts={counts} classes={classes} />
        {sidePanel}
      </aside>
      <div className="work">
        {/* Always present: screen readers announce changes only of a region that they already know. */}
        <p role="status" className="summary" data-testid="summary">
          {summaryOf(content, t)}
        </p>
        {pictures.some(({ phantom }) => phantom) && isForeign(engine) && (
          <p className="fine warning">{t.analyse.foreign}</p>
        )}
        {findings.length > 0 && (
          <p className="fine muted keys">{isSigned ? t.analyse.signed : locked ? "" : t.analyse.keys}</p>
        )}
        <Gallery
          findings={findings}
          classes={classes}
          selected={finding?.id}
          locked={locked}
          onSelect={select}
          onReclassify={(chosen, to) => setAsked({ findings: chosen, to })}
        />
        <PictureList
          pictures={pictures}
          findings={findings}
          selected={picture?.id}
          locked={locked || !workspace.canRemove}
          onSelect={({ id }) => {
            const first = findings.find(({ pictureId }) => pictureId === id);
            setSelected({ picture: id, finding: first?.id });
          }}
          onRemove={({ id }) => workspace.removePicture(id).catch((error: unknown) => onTrouble(messageOf(error)))}
        />
      </div>
      {picture?.status === "done" && (
        <Detail
          key={`${picture.id} ${finding?.id}`}
          picture={picture}
          findings={ownFindings}
          selected={finding}
          corrections={corrections}
          locked={locked}
          onSelect={select}
          onReclassify={(chosen) => setAsked({ findings: [chosen], to: undefined })}
        />
      )}
      {asked && (
        <ReclassifyDialog
          findings={asked.findings}
          to={asked.to}
          classes={classes}
          onConfirm={reclassify}
          onCancel={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}

/** Classes of the case's model and those that people have given, in clinical order. */
function useClasses(content: CaseContent | undefined, engine: EngineState): readonly string[] {
  const own = engine.kind === "ready" && engine.entry.id === content?.record.plan.model ? engine.metadata.classes : [];
  const known = own.length > 0 ? own : Object.keys(content?.findings[0]?.prediction.probabilities ?? {});
  const given = content?.findings.flatMap(({ label }) => label ?? []) ?? [];
  const key = [...new Set([...known, ...given])].join("\n");
  return useMemo(() => (key === "" ? [] : inClinicalOrder(key.split("\n"))), [key]);
}

/** Whether the model was trained on something else than drawings. */
const isForeign = (engine: EngineState): boolean =>
  engine.kind === "ready" && !/phantom/i.test(engine.metadata.trainingData.name);

/** What is going on, or what came out. */
function summaryOf({ pictures, findings }: CaseContent, t: ReturnType<typeof useLanguage>["t"]): string {
  const finished = pictures.filter(({ status }) => status === "done" || status === "failed").length;
  if (pictures.length === 0) return t.analyse.noPictures;
  if (finished < pictures.length) return t.analyse.working(finished, pictures.length);
  const failed = pictures.filter(({ status }) => status === "failed").length;
  const unlabelled = findings.filter(({ label }) => label === null).length;
  const cells = findings.filter(({ unit }) => unit === "cell").length;
  return t.analyse.summary({ pictures: pictures.length, cells, unlabelled, failed });
}
