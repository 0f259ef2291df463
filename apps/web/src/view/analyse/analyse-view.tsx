import { useCallback, useEffect, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { drawPhantoms } from "../../phantoms/draw-phantoms.ts";
import { rememberPlan, startingPlan, usualPlan } from "../../state/plan.ts";
import type { AnalysisPlan } from "../../workspace/records.ts";
import type { AddedPicture, NamedFile, Workspace } from "../../workspace/workspace.ts";
import { go } from "../frame/route.ts";
import { Notice } from "../notice.tsx";
import { messageOf, useEngine, useRead, useWorkspace } from "../use-workspace.ts";
import { currentCase, forgetCurrentCase, rememberCurrentCase } from "./current-case.ts";
import { Intake } from "./intake.tsx";
import { PlanPanel } from "./plan-panel.tsx";
import { Workbench } from "./workbench.tsx";

const readModels = (workspace: Workspace) => workspace.models();

/** Takes pictures in and shows what was found in them. Without a case the first pictures open one. */
export function AnalyseView({ id }: { readonly id?: string }) {
  const { t, time } = useLanguage();
  const workspace = useWorkspace();
  const engine = useEngine();
  const models = useRead(readModels);
  const content = useRead(
    useCallback(async (from: Workspace) => (id === undefined ? undefined : from.readCase(id)), [id]),
  );
  const [chosen, setChosen] = useState<AnalysisPlan>();
  const [drawing, setDrawing] = useState(false);
  const [trouble, setTrouble] = useState<string>();

  const current = content.kind === "ready" && content.value?.record.id === id ? content.value : undefined;
  const offered = models.kind === "ready" ? models.value : [];
  const plan = current?.record.plan ?? chosen ?? startingPlan(offered);
  const locked = current?.record.status === "signed" || !workspace.rights.change;

  useEffect(() => {
    const last = currentCase();
    if (id !== undefined) rememberCurrentCase(id);
    else if (last !== null) location.replace(`#/analyse/${last}`);
  }, [id]);

  // A case that was deleted leads to an empty page.
  const isGone = content.kind === "failed" && content.isGone;
  useEffect(() => {
    if (!isGone) return;
    forgetCurrentCase();
    go({ place: "analyse" });
  }, [isGone]);

  const model = plan?.model;
  useEffect(() => {
    if (model !== undefined) workspace.prepare(model).catch(() => {});
  }, [workspace, model]);

  const attempt = useCallback(async (act: () => Promise<unknown>): Promise<void> => {
    setTrouble(undefined);
    try {
      await act();
    } catch (error) {
      setTrouble(messageOf(error));
    }
  }, []);

  /** Opens a case for the first pictures. @returns its id */
  const caseFor = async (wanted: AnalysisPlan): Promise<string> => {
    if (id !== undefined) return id;
    const name = t.cases.newName(time(new Date().toISOString()));
    const record = await workspace.createCase({ name, specimen: "blood", plan: wanted });
    go({ place: "analyse", id: record.id });
    return record.id;
  };

  const add = (files: readonly AddedPicture[]): Promise<void> =>
    attempt(async () => {
      if (files.length === 0) return;
      // The models may not have been told yet.
      const wanted = plan ?? startingPlan(await workspace.models());
      if (wanted === undefined) throw new Error(t.plan.none);
      await workspace.addPictures(await caseFor(wanted), files);
    });

  const addPhantoms = (): Promise<void> =>
    attempt(async () => {
      if (drawing) return;
      const fitting = offered.find((each) => each.id.includes("phantom"));
      const wanted = id === undefined && fitting !== undefined ? usualPlan(fitting) : plan;
      if (wanted === undefined) throw new Error(t.plan.none);
      setDrawing(true);
      try {
        const caseId = await caseFor(wanted);
        const seed = String(crypto.getRandomValues(new Uint16Array(1))[0]);
        const drawn: Promise<void>[] = [];
        await drawPhantoms({ count: PHANTOMS, seed }, (file: NamedFile) => {
          drawn.push(workspace.addPictures(caseId, [{ ...file, phantom: true }]));
        });
        await Promise.all(drawn);
      } finally {
        setDrawing(false);
      }
    });

  const choose = (next: AnalysisPlan): Promise<void> =>
    attempt(async () => {
      // Another model is used as it is used at first; the other settings stay.
      const other = next.model === plan?.model ? undefined : offered.find((each) => each.id === next.model);
      const wanted = other ? usualPlan(other) : next;
      rememberPlan(wanted);
      setChosen(wanted);
      if (current !== undefined) await workspace.analyseAgain(current.record.id, wanted);
    });

  const startNew = (): void => {
    forgetCurrentCase();
    go({ place: "analyse" });
  };

  return (
    <div className="analyse" data-empty={id === undefined}>
      {models.kind === "failed" && <Notice message={models.message} />}
      {models.kind === "ready" && offered.length === 0 && <Notice message={t.plan.none} />}
      {content.kind === "failed" && !isGone && <Notice message={content.message} />}
      {trouble !== undefined && <Notice message={trouble} />}
      {workspace.rights.change && (
        <Intake
          empty={id === undefined}
          locked={locked}
          drawing={drawing}
          onFiles={add}
          onPhantoms={addPhantoms}
          onNew={id === undefined ? undefined : startNew}
        />
      )}
      {plan && (
        <Workbench
          content={current}
          engine={engine}
          sidePanel={
            <PlanPanel
              models={offered}
              engine={engine}
              plan={plan}
              locked={locked}
              free={workspace.canChoosePlan}
              onPlan={(next) => void choose(next)}
              onPrepare={() => void attempt(() => workspace.prepare(plan.model))}
            />
          }
          onTrouble={setTrouble}
        />
      )}
    </div>
  );
}

const PHANTOMS = 6;
