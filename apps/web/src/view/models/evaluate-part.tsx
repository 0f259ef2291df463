import { useEffect, useId, useRef, useState } from "react";
import { labelledFiles } from "../../evaluation/labelled-files.ts";
import type { EvaluationNews, EvaluationRequest, EvaluationResult } from "../../evaluation/messages.ts";
import { useLanguage } from "../../language/language.ts";
import { chosenFiles, isImageName } from "../../state/dropped-files.ts";
import { addressInPage } from "../../state/models.ts";
import { wasmFiles } from "../../workspace/browser/engine.ts";
import type { ModelEntry } from "../../workspace/workspace.ts";
import { Notice } from "../notice.tsx";
import { messageOf, useWorkspace } from "../use-workspace.ts";
import { EvaluationReport } from "./evaluation-report.tsx";

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "working"; readonly share: number }
  | { readonly kind: "done"; readonly result: EvaluationResult; readonly files: ReadonlyMap<string, File> }
  | { readonly kind: "failed"; readonly message: string };

/** A test on pictures of one's own, in class folders; nothing of it leaves the browser. */
export function EvaluatePart({ entry }: { readonly entry: ModelEntry }) {
  const { t, percent } = useLanguage();
  const id = useId();
  const { learning } = useWorkspace();
  const [state, setState] = useState<State>({ kind: "idle" });
  const [robustness, setRobustness] = useState(false);
  const worker = useRef<Worker>(undefined);
  useEffect(() => () => worker.current?.terminate(), []);

  const start = async (chosen: Iterable<File>): Promise<void> => {
    const files = labelledFiles(chosenFiles(chosen).filter(({ path }) => isImageName(path)));
    worker.current?.terminate();
    const own = new Worker(new URL("../../evaluation/worker.ts", import.meta.url), {
      type: "module",
      name: "evaluation",
    });
    worker.current = own;
    setState({ kind: "working", share: 0 });
    own.addEventListener("message", ({ data }: MessageEvent<EvaluationNews>) => {
      if (data.kind === "progress") setState({ kind: "working", share: data.share });
      else own.terminate();
      if (data.kind === "failed") setState(data);
      if (data.kind === "done") {
        setState({ ...data, files: new Map(files.map(({ path, file }) => [path, file])) });
      }
    });
    own.addEventListener("error", (event) => setState({ kind: "failed", message: event.message }));
    try {
      const model = entry.file === "" ? await learning.modelFile(entry.id) : addressInPage(entry.file);
      const request: EvaluationRequest = { model, files, robustness, wasm: wasmFiles() };
      own.postMessage(request);
    } catch (error) {
      setState({ kind: "failed", message: messageOf(error) });
    }
  };

  return (
    <section className="panel evaluate" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{t.models.own}</h3>
      <p className="fine muted">{t.models.ownNote}</p>
      <div className="inline">
        <label className="button file">
          {t.models.chooseFolder}
          <input
            type="file"
            className="visually-hidden"
            multiple
            // React has no name for it.
            {...{ webkitdirectory: "" }}
            onChange={(event) => {
              void start([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
        </label>
        <label className="inline">
          <input type="checkbox" checked={robustness} onChange={(event) => setRobustness(event.target.checked)} />
          {t.models.robustnessToo}
        </label>
      </div>
      {state.kind === "working" && (
        <progress aria-label={t.models.progress} value={state.share} max={1}>
          {percent(state.share)}
        </progress>
      )}
      {state.kind === "failed" && <Notice message={state.message} />}
      {state.kind === "done" && <EvaluationReport result={state.result} files={state.files} />}
    </section>
  );
}
