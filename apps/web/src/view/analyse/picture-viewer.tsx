import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { useLanguage } from "../../language/language.ts";
import type { Finding, PictureRecord } from "../../workspace/records.ts";
import type { Heatmap } from "../../workspace/workspace.ts";
import { useWorkspace } from "../use-workspace.ts";
import { drawPicture, findingAt, type Layers } from "./draw-picture.ts";
import { useBitmap } from "./use-bitmap.ts";
import { around, fitting, held, type Size, toPicture, type Viewport, wholeOf, zoomed } from "./viewport.ts";

interface PictureViewerProps {
  readonly picture: PictureRecord;
  readonly findings: readonly Finding[];
  readonly selected: Finding | undefined;
  readonly heatmap: Heatmap | undefined;
  readonly layers: Layers;
  readonly onSelect: (finding: Finding) => void;
}

const KEY_STEP = 60;
const ZOOM_STEP = 1.4;
/** A press that moves less than this is a click. */
const CLICK = 4;

/** Deep zoom into a picture: wheel, pinch, drag and keys; a click chooses the cell under it. */
export function PictureViewer({ picture, findings, selected, heatmap, layers, onSelect }: PictureViewerProps) {
  const { t } = useLanguage();
  const workspace = useWorkspace();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [view, setView] = useState<Viewport>();
  const { id } = picture;
  const image = useBitmap(useCallback(() => workspace.picture({ id }), [workspace, id]));
  const overlay = heatmap?.overlay ?? null;
  const evidence = useBitmap(useCallback(async () => overlay, [overlay]));
  const whole = { width: picture.width, height: picture.height };
  const least = size.width === 0 ? 1 : Math.min(1, 0.8 * fitting(wholeOf(whole), size).scale);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const selectedId = selected?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another cell or size moves the view, another label does not
  useEffect(() => {
    if (size.width === 0) return;
    const region = selected?.unit === "cell" ? around(selected.box) : wholeOf(whole);
    setView(fitting(region, size));
  }, [selectedId, id, size.width, size.height, whole.width]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !image || view === undefined) return;
    const density = devicePixelRatio;
    context.canvas.width = Math.round(size.width * density);
    context.canvas.height = Math.round(size.height * density);
    drawPicture(context, size, density, view, layers, {
      image,
      picture: { width: picture.width, height: picture.height },
      findings,
      selected: selectedId,
      evidence: heatmap && evidence ? { image: evidence, region: heatmap.region } : undefined,
    });
  }, [image, evidence, heatmap, view, layers, findings, selectedId, size, picture.width, picture.height]);

  const zoom = (factor: number, at = { x: size.width / 2, y: size.height / 2 }): void =>
    setView((before) => before && held(zoomed(before, factor, at, least), size, whole));
  const move = (x: number, y: number): void =>
    setView(
      (before) =>
        before && held({ ...before, x: before.x - x / before.scale, y: before.y - y / before.scale }, size, whole),
    );
  const show = (region: typeof picture | undefined): void => {
    if (region) setView(fitting(wholeOf(region), size));
    else if (selected) setView(fitting(around(selected.box), size));
  };

  const pointers = usePointers({
    onMove: move,
    onZoom: zoom,
    onClick: (at) => {
      const found = view && findingAt(findings, toPicture(view, at));
      if (found) onSelect(found);
    },
  });

  // React listens to the wheel passively, and then the page would scroll as well.
  const zoomRef = useRef(zoom);
  zoomRef.current = zoom;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoomRef.current(Math.exp(-event.deltaY / 400), { x: event.offsetX, y: event.offsetY });
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);

  const onKey = (event: KeyboardEvent): void => {
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => move(KEY_STEP, 0),
      ArrowRight: () => move(-KEY_STEP, 0),
      ArrowUp: () => move(0, KEY_STEP),
      ArrowDown: () => move(0, -KEY_STEP),
      "+": () => zoom(ZOOM_STEP),
      "-": () => zoom(1 / ZOOM_STEP),
      "0": () => show(picture),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  return (
    <div className="viewer">
      <canvas
        ref={canvas}
        role="img"
        aria-label={t.viewer.picture(picture.name, findings.length)}
        tabIndex={0}
        onKeyDown={onKey}
        {...pointers}
      />
      {image === null && <p className="viewer-note">{t.viewer.unreadable}</p>}
      <div className="viewer-tools" role="toolbar" aria-label={t.viewer.tools}>
        <button type="button" className="button icon-only" aria-label={t.viewer.closer} onClick={() => zoom(ZOOM_STEP)}>
          +
        </button>
        <button
          type="button"
          className="button icon-only"
          aria-label={t.viewer.farther}
          onClick={() => zoom(1 / ZOOM_STEP)}
        >
          −
        </button>
        <button type="button" className="button small" onClick={() => show(picture)}>
          {t.viewer.whole}
        </button>
        {selected?.unit === "cell" && (
          <button type="button" className="button small" onClick={() => show(undefined)}>
            {t.viewer.cell}
          </button>
        )}
      </div>
    </div>
  );
}

interface PointerActs {
  readonly onMove: (x: number, y: number) => void;
  readonly onZoom: (factor: number, at: { x: number; y: number }) => void;
  readonly onClick: (at: { x: number; y: number }) => void;
}

/** One pointer moves, two pinch, and one that stays where it is clicks. */
function usePointers({ onMove, onZoom, onClick }: PointerActs) {
  const down = useRef(new Map<number, { x: number; y: number }>());
  const travelled = useRef(0);
  const placeOf = (event: PointerEvent) => ({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
  return {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      if (down.current.size === 0) travelled.current = 0;
      down.current.set(event.pointerId, placeOf(event));
    },
    onPointerMove: (event: PointerEvent) => {
      const before = down.current.get(event.pointerId);
      if (before === undefined) return;
      const place = placeOf(event);
      const other = [...down.current].find(([pointer]) => pointer !== event.pointerId)?.[1];
      down.current.set(event.pointerId, place);
      travelled.current += Math.hypot(place.x - before.x, place.y - before.y);
      if (other === undefined) onMove(place.x - before.x, place.y - before.y);
      else {
        const reach = (from: { x: number; y: number }): number => Math.hypot(from.x - other.x, from.y - other.y);
        onZoom(reach(place) / Math.max(1, reach(before)), other);
      }
    },
    onPointerUp: (event: PointerEvent) => {
      down.current.delete(event.pointerId);
      if (travelled.current < CLICK && event.button === 0) onClick(placeOf(event));
    },
    onPointerCancel: (event: PointerEvent) => down.current.delete(event.pointerId),
  };
}
