/** What a model said of something that a person may be asked about. */
export interface Said {
  readonly prediction: {
    /** The most probable class. */
    readonly label: string;
    readonly probabilities: Readonly<Record<string, number>>;
  };
}

/** How undecided a model is: 1 when its two most probable classes are even, 0 when it is certain. */
export function informativeness({ prediction }: Said): number {
  const [first = 0, second = 0] = Object.values(prediction.probabilities).sort((a, b) => b - a);
  return 1 - (first - second);
}

/**
 * The order in which to ask a person: the smallest margin first (Scheffer et al. 2001), but the classes that the model
 * names take turns, or one that it is poor at would be asked about alone.
 */
export function askingOrder<T extends Said>(findings: readonly T[]): T[] {
  const byClass = new Map<string, T[]>();
  for (const finding of findings) {
    const own = byClass.get(finding.prediction.label);
    if (own) own.push(finding);
    else byClass.set(finding.prediction.label, [finding]);
  }
  const queues = [...byClass.values()].map((own) => own.sort((a, b) => informativeness(b) - informativeness(a)));
  queues.sort((a, b) => informativeness(b[0]) - informativeness(a[0]));
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  return Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue[turn] ?? [])).flat();
}
