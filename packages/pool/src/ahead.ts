/**
 * Maps items in their order, working ahead of whoever takes the results by `ahead` items at most.
 *
 * The first error in that order ends it. What is under way then, or when the taker leaves, is neither awaited nor heard.
 */
export async function* mapAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // An error is heard when its turn comes, which may be never.
    result.catch(() => {});
    running.push(result);
    if (running.length > ahead) yield (await running.shift()) as R;
  }
  for (const result of running) yield await result;
}
