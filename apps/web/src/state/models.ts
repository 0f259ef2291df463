/** A model that the server offers; `models/index.json` lists them. */
export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  /** Address of the `.onnx`, seen from the page; empty for a model that was trained in this browser. */
  readonly file: string;
  /** Address of the model card, or null. */
  readonly card: string | null;
  readonly bytes: number;
}

/** The folder of the network that draws cells: it labels nothing. */
const SEGMENTER = "white-cells";

export interface OfferedModels {
  readonly classifiers: readonly ModelEntry[];
  /** Address of the network that draws cells, or null. */
  readonly segmenter: string | null;
}

/** Addresses in the list begin at the page's own folder, wherever that is served. */
export const addressInPage = (address: string): string => new URL(address.replace(/^\//, ""), document.baseURI).href;

/** @throws Error when the list can't be had */
export async function fetchModels(): Promise<OfferedModels> {
  const response = await fetch(new URL("models/index.json", document.baseURI));
  if (!response.ok)
    throw new Error(`The list of models can't be read (status ${response.status}). Is the server still running?`);
  const listed: ModelEntry[] = await response.json();
  const segmenter = listed.find(({ id }) => id === SEGMENTER);
  return {
    classifiers: listed.filter(({ id }) => id !== SEGMENTER),
    segmenter: segmenter ? addressInPage(segmenter.file) : null,
  };
}
