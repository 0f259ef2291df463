import type { Model, Node } from "@leukoscope/onnx";

/** Who computes each value of a graph and who reads it. */
export class Uses {
  readonly #producers = new Map<string, Node>();
  readonly #readers = new Map<string, Node[]>();
  readonly #outputs: ReadonlySet<string>;

  constructor({ nodes, outputs }: Pick<Model, "nodes" | "outputs">) {
    this.#outputs = new Set(outputs.map(({ name }) => name));
    for (const node of nodes) {
      for (const output of node.outputs) if (output) this.#producers.set(output, node);
      for (const input of new Set(node.inputs)) {
        if (!input) continue;
        const readers = this.#readers.get(input);
        if (readers) readers.push(node);
        else this.#readers.set(input, [node]);
      }
    }
  }

  producer(value: string): Node | undefined {
    return this.#producers.get(value);
  }

  readers(value: string): readonly Node[] {
    return this.#readers.get(value) ?? [];
  }

  isOutput(value: string): boolean {
    return this.#outputs.has(value);
  }

  /** The one node that reads a value, if nothing else needs it. */
  onlyReader(value: string): Node | undefined {
    const readers = this.readers(value);
    return readers.length === 1 && !this.isOutput(value) ? readers[0] : undefined;
  }
}

/** Gives names that no value of a model has. */
export function freshNames(model: Model): (stem: string) => string {
  const names = new Set([
    ...model.inputs.map(({ name }) => name),
    ...model.initializers.keys(),
    ...model.nodes.flatMap(({ outputs }) => outputs),
  ]);
  return (stem) => {
    let name = stem;
    for (let count = 1; names.has(name); count += 1) name = `${stem}_${count}`;
    names.add(name);
    return name;
  };
}

/** The model without the initialisers that nothing reads. */
export function withoutUnread(model: Model): Model {
  const read = new Set([...model.nodes.flatMap(({ inputs }) => inputs), ...model.outputs.map(({ name }) => name)]);
  return { ...model, initializers: new Map([...model.initializers].filter(([name]) => read.has(name))) };
}
