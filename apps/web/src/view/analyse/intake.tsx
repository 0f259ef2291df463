import { useEffect, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import { chosenFiles, droppedFiles, IMAGE_EXTENSIONS, type NamedFile } from "../../state/dropped-files.ts";
import { FieldIcon } from "../icons.tsx";

interface IntakeProps {
  /** Whether there is nothing on the page yet: then it takes the room, and says what will come. */
  readonly empty: boolean;
  readonly locked: boolean;
  readonly drawing: boolean;
  readonly onFiles: (files: NamedFile[]) => void;
  readonly onPhantoms: () => void;
  /** Leaves the case for a new one; undefined where none is open. */
  readonly onNew: (() => void) | undefined;
}

/**
 * Takes files dropped anywhere on the page: a browser leaves the page for a file that misses its target.
 * @returns whether files are held over the page
 */
function useDrop(onFiles: (files: NamedFile[]) => void, locked: boolean): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const dragged = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(!locked);
    };
    const left = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const dropped = async (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (!locked) onFiles(await droppedFiles(event.dataTransfer));
    };
    addEventListener("dragover", dragged, { signal });
    addEventListener("dragleave", left, { signal });
    addEventListener("drop", dropped, { signal });
    return () => ended.abort();
  }, [onFiles, locked]);
  return over;
}

/** Where images come in: dropped, chosen, or drawn. */
export function Intake({ empty, locked, drawing, onFiles, onPhantoms, onNew }: IntakeProps) {
  const { t } = useLanguage();
  const over = useDrop(onFiles, locked);
  return (
    <section className="intake" data-over={over} data-empty={empty} aria-labelledby="intake-title">
      <div>
        <h2 id="intake-title">{t.analyse.drop}</h2>
        <p className="muted">{t.analyse.dropDetail}</p>
        {empty && <p className="muted promise">{t.analyse.promise}</p>}
      </div>
      <div className="intake-actions">
        {!locked && (
          <>
            <label className="button primary file">
              {t.analyse.choose}
              <input
                type="file"
                multiple
                className="visually-hidden"
                accept={IMAGE_EXTENSIONS.join(",")}
                onChange={(event) => {
                  onFiles(chosenFiles(event.target.files ?? []));
                  // So that choosing the same files again counts as a change.
                  event.target.value = "";
                }}
              />
            </label>
            <button type="button" className="button" aria-disabled={drawing} onClick={onPhantoms}>
              <FieldIcon />
              {drawing ? t.analyse.drawing : t.analyse.phantoms}
            </button>
          </>
        )}
        {onNew && (
          <button type="button" className="button" onClick={onNew}>
            {t.analyse.newCase}
          </button>
        )}
      </div>
    </section>
  );
}
