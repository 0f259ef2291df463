import { useCallback } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Finding, PictureRecord } from "../../workspace/records.ts";
import { AlertIcon, CloseIcon } from "../icons.tsx";
import { useBlobUrl } from "../use-blob-url.ts";
import { useWorkspace } from "../use-workspace.ts";

interface PictureListProps {
  readonly pictures: readonly PictureRecord[];
  readonly findings: readonly Finding[];
  readonly selected: string | undefined;
  readonly locked: boolean;
  readonly onSelect: (picture: PictureRecord) => void;
  readonly onRemove: (picture: PictureRecord) => void;
}

/** The files of a case: how far each is, and what went wrong with it. */
export function PictureList({ pictures, findings, selected, locked, onSelect, onRemove }: PictureListProps) {
  const { t } = useLanguage();
  return (
    <section className="pictures" aria-label={t.pictures.title}>
      <h3>
        {t.pictures.title} <span className="count">{pictures.length}</span>
      </h3>
      <ol className="picture-list">
        {pictures.map((picture) => (
          <li key={picture.id} data-status={picture.status} data-selected={picture.id === selected}>
            <PictureThumb picture={picture} />
            <div className="picture-text">
              {picture.status === "done" ? (
                <button
                  type="button"
                  className="link"
                  aria-pressed={picture.id === selected}
                  onClick={() => onSelect(picture)}
                >
                  {picture.name}
                </button>
              ) : (
                <span>{picture.name}</span>
              )}
              <PictureStatus
                picture={picture}
                cells={findings.filter(({ pictureId }) => pictureId === picture.id).length}
              />
            </div>
            {!locked && (
              <button
                type="button"
                className="button quiet icon-only"
                aria-label={t.pictures.remove(picture.name)}
                onClick={() => onRemove(picture)}
              >
                <CloseIcon />
              </button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function PictureStatus({ picture, cells }: { readonly picture: PictureRecord; readonly cells: number }) {
  const { t } = useLanguage();
  const { status, note, width, height } = picture;
  if (status === "failed") {
    return (
      <span className="fine failed">
        <AlertIcon /> <strong>{t.pictures.failed}</strong> <span lang="en">{note}</span>
      </span>
    );
  }
  if (status !== "done") return <span className="fine muted">{t.pictures.states[status]}</span>;
  return (
    <span className="fine muted">
      {width} × {height} · {note === null ? t.pictures.found(cells) : (t.pictures.reasons[note] ?? note)}
    </span>
  );
}

function PictureThumb({ picture: { id, status } }: { readonly picture: PictureRecord }) {
  const workspace = useWorkspace();
  // biome-ignore lint/correctness/useExhaustiveDependencies: an analysed picture has a small preview, a waiting one none yet
  const read = useCallback(() => workspace.preview({ id }), [workspace, id, status === "done"]);
  const url = useBlobUrl(read);
  return url ? <img className="thumb" src={url} alt="" /> : <span className="thumb" />;
}
