import { useCallback, useEffect, useRef, useState } from "react";
import type { Explored, ExploringNews, ExploringRequest } from "../../exploring/messages.ts";
import { useLanguage } from "../../language/language.ts";
import { chosenFiles } from "../../state/dropped-files.ts";
import { Notice } from "../notice.tsx";
import { download } from "../use-blob-url.ts";
import { useWorkspace } from "../use-workspace.ts";
import { DataReport } from "./data-report.tsx";
import { RegisterPart } from "./register-part.tsx";
import { RegisteredSet, RegisteredSets } from "./registered-sets.tsx";

type State =
  | { readonly kind: "idle" }
  | (ExploringNews & { kind: "progress" })
  | {
      readonly kind: "done";
      readonly explored: Explored;
      readonly folder: string;
      readonly files: ReadonlyMap<string, File>;
    }
  | { readonly kind: "failed"; readonly message: string };

/** What is in a folder of pictures or a data set of the server, and what stands against training on it. */
export function DataSetView({ id }: { readonly id?: string }) {
  const { shelf } = useWorkspace();
  return id !== undefined && shelf !== null ? <RegisteredSet key={id} id={id} shelf={shelf} /> : <FolderView />;
}

function FolderView() {
  const { t, percent } = useLanguage();
  const { kind, rights, shelf } = useWorkspace();
  const [state, setState] = useState<State>({ kind: "idle" });
  const worker = useRef<Worker>(undefined);
  useEffect(() => () => worker.current?.terminate(), []);

  const start = (chosen: readonly File[]): void => {
    const files = chosenFiles(chosen);
    const [first] = files;
    if (first === undefined) return;
    const [folder] = first.path.split("/");
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
      if (data.kind === "done") {
        setState({ ...data, folder, files: new Map(files.map(({ path, file }) => [path, file])) });
      }
    });
    own.addEventListener("error", (event) => setState({ kind: "failed", message: event.message }));
    const request: ExploringRequest = { folder, files };
    own.postMessage(request);
  };

  return (
    <div className="data-view">
      <header>
        <h2>{t.data.title}</h2>
        <p className="muted">{t.data.intro[kind]}</p>
      </header>
      {shelf !== null && <RegisteredSets />}
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
      {state.kind === "done" && shelf !== null && rights.change && <RegisterPart {...state} shelf={shelf} />}
      {state.kind === "done" && <FolderReport explored={state.explored} files={state.files} />}
    </div>
  );
}

function FolderReport({ explored, files }: { readonly explored: Explored; readonly files: ReadonlyMap<string, File> }) {
  const { summary, manifest } = explored;
  const read = useCallback(async (path: string) => files.get(path) ?? new Blob(), [files]);
  return (
    <DataReport
      explored={explored}
      classes={summary.classes}
      folder={summary}
      read={read}
      onManifest={() => download(new Blob([manifest], { type: "application/jsonl" }), "manifest.jsonl")}
    />
  );
}
