/** Rank of each item from 1, ties sharing the mean of theirs. */
export function midRanks(items: readonly number[], scores: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(items, (_, at) => at).sort((a, b) => scores[items[a]] - scores[items[b]]);
  const ranks = new Float64Array(items.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[items[order[to]]] === scores[items[order[from]]]) to++;
    for (let rank = from; rank < to; rank++) ranks[order[rank]] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
