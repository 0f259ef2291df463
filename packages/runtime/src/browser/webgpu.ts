import type { Model, Node } from "@leukoscope/onnx";

/** What of WebGPU is asked here; TypeScript's own library does not know it yet. */
interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}
interface Adapter {
  readonly info?: { readonly isFallbackAdapter?: boolean; readonly architecture?: string };
}

/** A graphics card; one that the processor plays, slowly; or none. */
export type OfferedGraphics = "card" | "software" | "none";

/** The graphics adapter that the browser offers to this page or worker; null where there is none. */
export async function offeredAdapter(): Promise<Adapter | null> {
  const { gpu } = globalThis.navigator as typeof globalThis.navigator & { readonly gpu?: Gpu };
  return (await gpu?.requestAdapter()) ?? null;
}

/** What this browser offers to compute on beside the processor. */
export async function offeredGraphics(): Promise<OfferedGraphics> {
  const adapter = await offeredAdapter();
  if (adapter === null) return "none";
  const { isFallbackAdapter, architecture } = adapter.info ?? {};
  return isFallbackAdapter === true || architecture === "swiftshader" ? "software" : "card";
}

/** What ONNX Runtime 1.30 takes on the graphics card but refuses or computes wrongly there, found by the goldens. */
function isFaulty(node: Node, { initializers }: Model): boolean {
  switch (node.opType) {
    case "LayerNormalization":
    case "Pow":
      return true;
    case "MaxPool":
      // Positions of the maxima.
      return node.outputs.length > 1;
    case "Slice": {
      const steps = initializers.get(node.inputs[4] ?? "");
      return steps !== undefined && [...steps.data].some((step) => step < 0);
    }
    default:
      return false;
  }
}

/** Names of the nodes that are to be computed on the processor although the rest is not. */
export const onlyOnProcessor = (model: Model): string[] =>
  model.nodes.filter((node) => isFaulty(node, model)).map((node) => node.name);
