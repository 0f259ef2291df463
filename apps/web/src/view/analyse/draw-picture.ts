import type { Finding, Outline, Region } from "../../workspace/records.ts";
import type { Size, Viewport } from "./viewport.ts";

/** What lies over the picture. */
export interface Layers {
  readonly boxes: boolean;
  readonly masks: boolean;
  /** In [0, 1]; 0 hides the evidence. */
  readonly evidence: number;
}

export interface Scene {
  readonly image: CanvasImageSource;
  readonly picture: Size;
  readonly findings: readonly Finding[];
  readonly selected: string | undefined;
  readonly evidence: { readonly image: CanvasImageSource; readonly region: Region } | undefined;
}

/** Drawn on any background: a light line on a dark one. */
const LINE = "#ffffff";
const EDGE = "#1c1233";
const SELECTED = "#ffd24a";
const NUCLEUS = "#3d1f8f";
const CYTOPLASM = "#1f9e89";
/** Above this many pixels of the screen to one of the picture, its pixels are shown as squares. */
const SHOW_PIXELS = 4;

/** Draws the visible part of a picture with its layers. @param density pixels of the device to one of the screen */
export function drawPicture(
  context: CanvasRenderingContext2D,
  viewer: Size,
  density: number,
  view: Viewport,
  layers: Layers,
  { image, picture, findings, selected, evidence }: Scene,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, viewer.width * density, viewer.height * density);
  const scale = view.scale * density;
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  context.imageSmoothingEnabled = view.scale < SHOW_PIXELS;
  context.drawImage(image, 0, 0, picture.width, picture.height);
  if (layers.masks) for (const finding of findings) drawMasks(context, finding, 1.5 / view.scale);
  if (evidence && layers.evidence > 0) {
    const { left, top, width, height } = evidence.region;
    context.globalAlpha = layers.evidence;
    context.imageSmoothingEnabled = true;
    context.drawImage(evidence.image, left, top, width, height);
    context.globalAlpha = 1;
  }
  for (const finding of findings) {
    const isSelected = finding.id === selected;
    if (finding.unit === "field" || !(layers.boxes || isSelected)) continue;
    drawBox(context, finding, isSelected, 1 / view.scale);
  }
}

function trace(context: CanvasRenderingContext2D, outline: Outline): void {
  context.beginPath();
  // Outlines run through the centres of pixels.
  for (const [x, y] of outline) context.lineTo(x + 0.5, y + 0.5);
  context.closePath();
}

function drawMasks(context: CanvasRenderingContext2D, { outline, nucleus }: Finding, width: number): void {
  const paint = (shape: Outline, colour: string): void => {
    trace(context, shape);
    context.globalAlpha = 0.28;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  };
  if (outline.length > 0) paint(outline, CYTOPLASM);
  for (const part of nucleus) paint(part, NUCLEUS);
}

function drawBox(context: CanvasRenderingContext2D, { box, label }: Finding, isSelected: boolean, unit: number): void {
  const { left, top, width, height } = box;
  context.lineWidth = (isSelected ? 5 : 3.5) * unit;
  context.strokeStyle = EDGE;
  context.setLineDash([]);
  context.strokeRect(left, top, width, height);
  context.lineWidth = (isSelected ? 3 : 1.5) * unit;
  context.strokeStyle = isSelected ? SELECTED : LINE;
  if (label === null) context.setLineDash([5 * unit, 4 * unit]);
  context.strokeRect(left, top, width, height);
  context.setLineDash([]);
}

/** The smallest finding under a point of the picture. */
export function findingAt(findings: readonly Finding[], { x, y }: { x: number; y: number }): Finding | undefined {
  return findings
    .filter(({ unit, box }) => {
      if (unit === "field") return false;
      return x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
    })
    .sort((a, b) => a.box.width * a.box.height - b.box.width * b.box.height)[0];
}
