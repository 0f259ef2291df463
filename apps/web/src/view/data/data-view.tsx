import { useEffect, useRef, useState } from "react";
import type { Explored, ExploringNews, ExploringRequest } from "../../exploring/messages.ts";
import { useLanguage } from "../../language/language.ts";
import { chosenFiles } from "../../state/dropped-files.ts";
import { Notice } from "../notice.tsx";
import { DataReport } from "./data-report.tsx";

type State =
  | { readonly kind: "idle" }
  | (ExploringNews & { kind: "progress" })
  | { readonly kind: "done"; readonly explored: Explored; readonly files: ReadonlyMap<string, File> }
  | { readonly kind: "failed"; readonly message: string };

/** What is in a folder of pictures, and what stands against training on it. */
export function DataSetView() {
  const { t, percent } = useLanguage();
  const [state, setState] = useState<State>({ kind: "idle" });
  const worker = useRef<Worker>(undefined);
  useEffect(() => () => worker.current?.terminate(), []);

  const start = (chosen: readonly File[]): void => {
    const files = chosenFiles(chosen);
    const [first] = files;
    if (first === undefined) return;
    worker.current?.terminate();
    const own = new Worker(new URL("../../exploring/worker.ts", import.meta.url), {
      type: "module",
      name: "exploring",
    });
    worker.current = own;
    setState({ kind: "progress", step: "reading", share: 0 });
    own.addEventListener("message", ({ data }: MessageEvent<ExploringNews>) => {
      if (data.kind === "progress") setState(data);
      else own.terminate();
      if (data.kind === "failed") setState(data);
      if (data.kind === "done") setState({ ...data, files: new Map(files.map(({ path, file }) => [path, file])) });
    });
    own.addEventListener("error", (event) => setState({ kind: "failed", message: event.message }));
    const request: ExploringRequest = { folder: first.path.split("/")[0], files };
    own.postMessage(request);
  };

  return (
    <div className="data-view">
      <header>
        <h2>{t.data.title}</h2>
        <p className="muted">{t.data.intro}</p>
      </header>
      <label className="button primary file">
        {t.models.chooseFolder}
        <input
          type="file"
          className="visually-hidden"
          multiple
          // React has no name for it.
          {...{ webkitdirectory: "" }}
          onChange={(event) => {
            start([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
      {state.kind === "progress" && (
        <p role="status">
          {t.data.steps[state.step]}{" "}
          <progress aria-label={t.data.steps[state.step]} value={state.share} max={1}>
            {percent(state.share)}
          </progress>
        </p>
      )}
      {state.kind === "failed" && <Notice message={state.message} />}
      {state.kind === "done" && <DataReport explored={state.explored} files={state.files} />}
    </div>
  );
}
