import { NEIGHBOURS, type Neighbourhood } from "./neighbours.ts";

export interface LabelDoubt {
  readonly index: number;
  /** The class that most of the image's neighbours have. */
  readonly suggested: string;
  /** Share of the neighbours with that class, in (0, 1]. */
  readonly share: number;
  /** Share of the neighbours with the image's own class. */
  readonly own: number;
}

export interface LabelCheck {
  /** Strongest disagreement first. */
  readonly doubts: readonly LabelDoubt[];
  /**
   * Mean over the classes of the share that the neighbours' majority labels right, each image left out in turn with its
   * group. Near 1 / classes, the descriptors tell nothing of the class and the doubts mean nothing.
   */
  readonly balancedAccuracy: number;
}

/** Neighbours of another class, and of the own at most, that make a doubt. */
const MOST = 0.8;
const FEW = 0.1;

/**
 * Images whose neighbours nearly all have another class. Votes are weighted by class, or a rare class would be doubted
 * everywhere: a class of a tenth of the images has a tenth of the neighbours by chance alone.
 */
export function labelDoubts(neighbourhoods: readonly Neighbourhood[], classes: readonly string[]): LabelCheck {
  const sizes = new Map<string, number>();
  for (const name of classes) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  const right = new Map<string, number>();
  const asked = new Map<string, number>();
  const doubts: LabelDoubt[] = [];
  for (const [index, { nearest }] of neighbourhoods.entries()) {
    if (nearest.length === 0) continue;
    const own = classes[index];
    const votes = new Map<string, number>();
    let total = 0;
    for (const neighbour of nearest) {
      const weight = 1 / (sizes.get(classes[neighbour]) ?? 1);
      votes.set(classes[neighbour], (votes.get(classes[neighbour]) ?? 0) + weight);
      total += weight;
    }
    const [suggested, most] = [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best));
    asked.set(own, (asked.get(own) ?? 0) + 1);
    if (suggested === own) right.set(own, (right.get(own) ?? 0) + 1);
    const share = most / total;
    const ownShare = (votes.get(own) ?? 0) / total;
    if (suggested !== own && nearest.length === NEIGHBOURS && share >= MOST && ownShare <= FEW) {
      doubts.push({ index, suggested, share, own: ownShare });
    }
  }
  const recalls = [...asked].map(([name, count]) => (right.get(name) ?? 0) / count);
  return {
    doubts: doubts.sort((a, b) => b.share - b.own - (a.share - a.own)),
    balancedAccuracy: recalls.reduce((sum, recall) => sum + recall, 0) / Math.max(1, recalls.length),
  };
}
