import type { Region } from "../../workspace/records.ts";

/** Which part of a picture a viewer shows: screen = (picture - origin) * scale. */
export interface Viewport {
  /** Pixels of the picture at the viewer's upper left corner. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the screen to one of the picture. */
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** So many pixels of the screen to one of the picture at most. */
export const MOST_SCALE = 24;

/** All of a region, in the middle, as large as fits. */
export function fitting({ left, top, width, height }: Region, viewer: Size): Viewport {
  const scale = Math.min(MOST_SCALE, viewer.width / width, viewer.height / height);
  return {
    scale,
    x: left + width / 2 - viewer.width / scale / 2,
    y: top + height / 2 - viewer.height / scale / 2,
  };
}

export const wholeOf = ({ width, height }: Size): Region => ({ left: 0, top: 0, width, height });

/** Zooms about a point of the screen, which stays where it is. */
export function zoomed(view: Viewport, factor: number, at: { x: number; y: number }, least: number): Viewport {
  const scale = Math.min(MOST_SCALE, Math.max(least, view.scale * factor));
  return { scale, x: view.x + at.x / view.scale - at.x / scale, y: view.y + at.y / view.scale - at.y / scale };
}

/** Keeps the middle of the viewer on the picture. */
export function held(view: Viewport, viewer: Size, picture: Size): Viewport {
  const clamp = (origin: number, visible: number, whole: number): number =>
    Math.min(whole, Math.max(0, origin + visible / 2)) - visible / 2;
  return {
    scale: view.scale,
    x: clamp(view.x, viewer.width / view.scale, picture.width),
    y: clamp(view.y, viewer.height / view.scale, picture.height),
  };
}

export const toPicture = (view: Viewport, at: { x: number; y: number }): { x: number; y: number } => ({
  x: view.x + at.x / view.scale,
  y: view.y + at.y / view.scale,
});

/** A cell with as much around it. */
export const around = ({ left, top, width, height }: Region): Region => ({
  left: left - width,
  top: top - height,
  width: 3 * width,
  height: 3 * height,
});
