import type { PictureRecord } from "../records.ts";

/** Pixels above which a picture is no picture to fetch for one cell of it. */
const LARGE = 50_000_000;

/** Pixels. */
export type Size = Pick<PictureRecord, "width" | "height">;

interface Known {
  readonly images: Map<string, string>;
  /** Sizes of the pictures that are slides. */
  readonly slides: Map<string, Size>;
  readonly cells: Map<string, string>;
}

/** What the page calls pictures and findings, by numbers that people see, and what the service calls them. */
export class KnownIds {
  readonly #cases = new Map<string, Known>();

  has(caseId: string): boolean {
    return this.#cases.has(caseId);
  }

  /** @param image the service's id */
  addImage({ id: picture, caseId, width, height }: PictureRecord, image: string): void {
    const { images, slides } = this.#of(caseId);
    images.set(picture, image);
    if (width * height > LARGE) slides.set(picture, { width, height });
  }

  /** The size of a picture that is too large to be fetched whole for a part of it; undefined of any other. */
  slide(picture: string): Size | undefined {
    return this.#cases.get(picture.split("/")[0])?.slides.get(picture);
  }

  /** @param cell the service's id */
  addCell(caseId: string, finding: string, cell: string): void {
    this.#of(caseId).cells.set(finding, cell);
  }

  /** @throws Error for one that was never read */
  image(picture: string): string {
    const image = this.#cases.get(picture.split("/")[0])?.images.get(picture);
    if (image === undefined) throw new Error("This picture is no longer in the case.");
    return image;
  }

  /** @throws Error for one that was never read */
  cell(caseId: string, finding: string): string {
    const cell = this.#cases.get(caseId)?.cells.get(finding);
    if (cell === undefined) throw new Error("This cell is no longer there: the picture was analysed anew.");
    return cell;
  }

  /** The service's ids of all that is known of a case. */
  within(caseId: string): string[] {
    const known = this.#cases.get(caseId);
    return known === undefined ? [] : [...known.images.values(), ...known.cells.values()];
  }

  #of(caseId: string): Known {
    const known = this.#cases.get(caseId) ?? { images: new Map(), slides: new Map(), cells: new Map() };
    this.#cases.set(caseId, known);
    return known;
  }
}
