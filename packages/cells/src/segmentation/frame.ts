import type { Component, Region } from "@leukoscope/imaging";

/** A rectangle of an image of a given width, and where its pixels are in that image. */
export interface Frame extends Region {
  /** Index in the image of a pixel of the frame. */
  at(pixel: number): number;
}

/** The rectangle around parts, `margin` wider on every side, within the image. */
export function frameAround(parts: readonly Component[], margin: number, width: number, height: number): Frame {
  const left = Math.max(0, Math.min(...parts.map((part) => part.left)) - margin);
  const top = Math.max(0, Math.min(...parts.map((part) => part.top)) - margin);
  const right = Math.min(width, Math.max(...parts.map((part) => part.left + part.width)) + margin);
  const bottom = Math.min(height, Math.max(...parts.map((part) => part.top + part.height)) + margin);
  const sides = { width: right - left, height: bottom - top };
  return {
    left,
    top,
    ...sides,
    at: (pixel) => (top + Math.floor(pixel / sides.width)) * width + left + (pixel % sides.width),
  };
}
