import { useEffect, useState } from "react";
import { chosenFiles, droppedFiles, IMAGE_EXTENSIONS, type NamedFile } from "../state/dropped-files.ts";
import { FieldIcon } from "./icons.tsx";

interface IntakeProps {
  /** Whether there is nothing on the page yet: then it takes the room, and says what will come. */
  readonly empty: boolean;
  readonly drawing: boolean;
  readonly onFiles: (files: NamedFile[]) => void;
  readonly onPhantoms: () => void;
}

/**
 * Takes files dropped anywhere on the page: a browser leaves the page for a file that misses its target.
 * @returns whether files are held over the page
 */
function useDrop(onFiles: (files: NamedFile[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const dragged = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const dropped = async (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      onFiles(await droppedFiles(event.dataTransfer));
    };
    addEventListener("dragover", dragged, { signal });
    addEventListener("dragleave", left, { signal });
    addEventListener("drop", dropped, { signal });
    return () => ended.abort();
  }, [onFiles]);
  return over;
}

/** Where images come in: dropped, chosen, or drawn. */
export function Intake({ empty, drawing, onFiles, onPhantoms }: IntakeProps) {
  const over = useDrop(onFiles);
  return (
    <section className="intake" data-over={over} data-empty={empty} aria-labelledby="intake-title">
      <div>
        <h2 id="intake-title">Drop smear images here</h2>
        <p className="muted">One or many, or a folder. JPEG, PNG, BMP or TIFF.</p>
        {empty && (
          <p className="muted promise">
            Each gets a label, a probability for every class, and a map of where in the image the evidence lies. Phantom
            smears are synthetic: they need no patient and no data set.
          </p>
        )}
      </div>
      <div className="intake-actions">
        <label className="button primary file">
          Choose images
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
          {drawing ? "Drawing phantoms…" : "Try phantom smears"}
        </button>
      </div>
    </section>
  );
}
