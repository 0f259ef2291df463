import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import { confidenceOf } from "../../state/counts.ts";
import type { Finding } from "../../workspace/records.ts";
import { CheckIcon } from "../icons.tsx";
import { useBlobUrl } from "../use-blob-url.ts";
import { useWorkspace } from "../use-workspace.ts";
import { classTitle } from "./class-name.ts";

interface TileProps {
  readonly finding: Finding;
  readonly selected: boolean;
  /** Whether Tab stops here: one tile of a gallery does, arrow keys reach the others. */
  readonly reachable: boolean;
  readonly draggable: boolean;
  readonly onSelect: () => void;
  readonly onDragStart: (transfer: DataTransfer) => void;
}

export function Tile({ finding, selected, reachable, draggable, onSelect, onDragStart }: TileProps) {
  const { t, percent } = useLanguage();
  const { label, corrected, partial, prediction } = finding;
  const said = label === null ? t.gallery.unlabelled : classTitle(t, label);
  const how = corrected ? t.gallery.corrected : percent(confidenceOf(finding));
  return (
    <button
      type="button"
      className="tile"
      data-finding={finding.id}
      data-selected={selected}
      data-corrected={corrected}
      data-abstained={label === null}
      data-partial={partial.length > 0}
      aria-pressed={selected}
      aria-label={t.gallery.tile(placeOf(finding), said, how)}
      tabIndex={reachable ? 0 : -1}
      draggable={draggable}
      onClick={onSelect}
      onDragStart={(event) => onDragStart(event.dataTransfer)}
    >
      <TileImage finding={finding} />
      <span className="tile-mark" aria-hidden="true">
        {corrected ? <CheckIcon /> : percent(prediction.probabilities[label ?? prediction.label] ?? 0)}
      </span>
    </button>
  );
}

/** Number of a finding for people: picture, and cell in it. */
export function placeOf({ id, unit }: Pick<Finding, "id" | "unit">): string {
  const [picture, cell] = (id.split("/").at(-1) ?? id).split(".");
  return unit === "cell" ? `${picture}.${cell}` : picture;
}

export function TileImage({ finding }: { readonly finding: Finding }) {
  const workspace = useWorkspace();
  const { id } = finding;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id alone decides which tile it is
  const read = useCallback(() => workspace.tile(finding), [workspace, id]);
  const url = useBlobUrl(read);
  return url ? <img src={url} alt="" draggable={false} /> : <span className="tile-blank" />;
}
