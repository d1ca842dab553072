/**
 * Returns a function that runs work on some keys: at once, unless work of this process on one of them is under way; else when that is
 * over, whatever came of it. It resolves or rejects as the work does. Work on a key must not wait for other work on it.
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
