import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom/worker";
import { FONT, INK, MUTED, PAPER } from "./style.ts";

const SVG = "http://www.w3.org/2000/svg";

/** What is used of DOM elements; the DOM's own types are not part of an isomorphic build. */
interface SvgElement {
  readonly localName: string;
  readonly children: Iterable<SvgElement>;
  readonly outerHTML: string;
  textContent: string | null;
  setAttribute(name: string, value: string): void;
  append(...children: SvgElement[]): void;
}

interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgElement;
}

/** How one series is drawn, in its panel and in the legend. */
export interface LineStyle {
  readonly label: string;
  readonly colour: string;
  /** As SVG's `stroke-dasharray`; solid without it. */
  readonly dash?: string;
}

/**
 * A standalone SVG picture put together from Observable Plot panels. It needs no browser: linkedom is the document, in
 * Node, workers and pages alike, so that the same input gives the same bytes everywhere.
 */
export class Canvas {
  readonly #document: SvgDocument;
  readonly #root: SvgElement;

  /** @param description says what the picture shows, for screen readers. */
  constructor(
    readonly width: number,
    readonly height: number,
    title: string,
    description: string,
  ) {
    this.#document = parseHTML("<html><body></body></html>").document as unknown as SvgDocument;
    this.#root = this.#element("svg", {
      xmlns: SVG,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      color: INK,
      fill: INK,
      "font-family": FONT,
      "font-size": 12,
    });
    this.#root.append(this.#text("title", {}, title), this.#text("desc", {}, description));
    this.#root.append(this.#element("rect", { width, height, fill: PAPER }));
  }

  /** Draws a Plot with its upper left corner at (`x`, `y`). */
  panel(x: number, y: number, options: PlotOptions): void {
    // Plot asks for a browser's `Document`, and uses of it what linkedom has.
    const drawn = plot({ ...options, document: this.#document as never }) as unknown as SvgElement;
    const group = this.#element("g", { transform: `translate(${x},${y})`, "text-anchor": "middle" });
    // Plot's style sheet is for a page; in a picture within a picture its `height: auto` would spoil the layout.
    for (const child of [...drawn.children]) if (child.localName !== "style") group.append(child);
    this.#root.append(group);
  }

  text(x: number, y: number, text: string, options: { size?: number; bold?: boolean; muted?: boolean } = {}): void {
    this.#root.append(
      this.#text(
        "text",
        {
          x,
          y,
          "font-size": options.size ?? 12,
          "font-weight": options.bold ? 700 : 400,
          fill: options.muted ? MUTED : INK,
        },
        text,
      ),
    );
  }

  /** Samples of the lines with their names, from left to right. */
  legend(x: number, y: number, lines: readonly LineStyle[]): void {
    let left = x;
    for (const { label, colour, dash } of lines) {
      const line = { x1: left, x2: left + 26, y1: y - 4, y2: y - 4, stroke: colour, "stroke-width": 2.2 };
      this.#root.append(this.#element("line", dash === undefined ? line : { ...line, "stroke-dasharray": dash }));
      this.text(left + 32, y, label);
      left += 32 + textWidth(label) + 20;
    }
  }

  toString(): string {
    return `${this.#root.outerHTML}\n`;
  }

  #element(name: string, attributes: Record<string, string | number>): SvgElement {
    const element = this.#document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return element;
  }

  #text(name: string, attributes: Record<string, string | number>, content: string): SvgElement {
    const element = this.#element(name, attributes);
    element.textContent = content;
    return element;
  }
}

/** About how wide a text is at `size` pixels; there is no font to measure with. */
export function textWidth(text: string, size = 12): number {
  return text.length * size * 0.56;
}

/** Legend entries in rows that fit the width of a canvas. */
export function legendRows(styles: readonly LineStyle[], canvasWidth: number): LineStyle[][] {
  const rows: LineStyle[][] = [];
  let left = canvasWidth;
  for (const style of styles) {
    const width = 52 + textWidth(style.label);
    if (left + width > canvasWidth - 16) {
      rows.push([]);
      left = 16;
    }
    rows[rows.length - 1].push(style);
    left += width;
  }
  return rows;
}
