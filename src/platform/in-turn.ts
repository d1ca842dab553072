/**
 * Returns a function that runs work on keys, one at a time for each key. If this process is already working on one of the keys, the new
 * work starts when that ends, even if it failed. The function resolves or rejects as the work does. Work must not wait for other work on
 * the same key: both would wait forever.
 */
export function createInTurn(): <Result>(keys: readonly string[], work: () => Promise<Result>) => Promise<Result> {
  const underWay = new Map<string, Promise<void>>();
  return async (keys, work) => {
    const others = () => keys.flatMap((key) => underWay.get(key) ?? []);
    while (others().length > 0) await Promise.all(others());
    const done = work();
    const over = () => {
      for (const key of keys) underWay.delete(key);
    };
    const ended = done.then(over, over);
    for (const key of keys) underWay.set(key, ended);
    return done;
  };
}
