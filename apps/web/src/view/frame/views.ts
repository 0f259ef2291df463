import type { ComponentType } from "react";
import { AnalyseView } from "../analyse/analyse-view.tsx";
import { CaseView } from "../cases/case-view.tsx";
import { DataSetView } from "../data/data-view.tsx";
import { LabelView } from "../label/label-view.tsx";
import { ModelsView } from "../models/models-view.tsx";
import { RunsView } from "../runs/runs-view.tsx";
import type { Place } from "./route.ts";

type View = ComponentType<{ readonly id?: string }>;

/** What stands at each place. */
export const views: Readonly<Record<Place, View>> = {
  analyse: AnalyseView,
  cases: CaseView,
  models: ModelsView,
  data: DataSetView,
  label: LabelView,
  runs: RunsView,
};
