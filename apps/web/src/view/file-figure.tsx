import { useCallback } from "react";
import { useBlobUrl } from "./use-blob-url.ts";

interface FileFigureProps {
  readonly path: string;
  readonly read: (path: string) => Promise<Blob>;
  /** What it is called under the picture. */
  readonly name: string;
  readonly note: string;
}

/** A picture of a data set, and what was found of it. */
export function FileFigure({ path, read, name, note }: FileFigureProps) {
  const url = useBlobUrl(useCallback(() => read(path), [read, path]));
  return (
    <figure>
      {url ? <img src={url} alt="" loading="lazy" /> : <span className="tile-blank" />}
      <figcaption className="fine">
        {name} <span className="muted">{note}</span>
      </figcaption>
    </figure>
  );
}
