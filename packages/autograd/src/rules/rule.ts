import type { GraphBuilder, Node } from "@leukoscope/onnx";

/** What a rule is given: a node of the forward graph, and the gradients of its outputs. */
export interface GradientContext {
  readonly node: Node;
  /** Holds the forward graph; the rule appends the nodes of the gradient to it. */
  readonly builder: GraphBuilder;
  /** The value that holds the gradient of each output; undefined where nothing depends on the output. */
  readonly upstream: readonly (string | undefined)[];
  /** Whether the gradient of each input is needed; a rule may leave out the rest. */
  readonly wanted: readonly boolean[];
  /**
   * Whether channels are going to lie in blocks: convolutions by channel or plane are then the fastest way to anything
   * that can be written as one.
   */
  readonly blocked: boolean;
}

/** Gives the gradient of each input, by position: the vector-Jacobian product of one operator. */
export type GradientRule = (context: GradientContext) => readonly (string | undefined)[];

/** A rule for an operator with one output that matters. */
export const rule =
  (gradient: (context: GradientContext, dy: string) => readonly (string | undefined)[]): GradientRule =>
  (context) => {
    const dy = context.upstream[0];
    return dy === undefined ? [] : gradient(context, dy);
  };
