/** A model that the server offers; `/models/index.json` lists them. */
export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  /** Address of the `.onnx`. */
  readonly file: string;
  /** Address of the model card, or null. */
  readonly card: string | null;
  readonly bytes: number;
}

/** @throws Error when the list can't be had */
export async function fetchModels(): Promise<ModelEntry[]> {
  const response = await fetch(new URL("models/index.json", document.baseURI));
  if (!response.ok)
    throw new Error(`The list of models can't be read (status ${response.status}). Is the server still running?`);
  return response.json();
}
