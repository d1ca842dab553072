import DataLoader from 'dataloader';

/** Readers of one command. */
const AT_ONCE = 100;

/**
 * A read of documents by id that callers share: those who ask for one each, in one turn of the event loop, cost one command between
 * them, and the busier the process is, the more they are. Nothing is remembered, so what is answered was read after it was asked for.
 * `read` answers for all its ids in one value, in which each caller finds what is theirs. Requests for several IDs are not batched.
 */
export function shareRead<T>(read: (ids: readonly string[]) => Promise<T>): (ids: readonly string[]) => Promise<T> {
  const loader = new DataLoader<string, T>(
    async (ids) => {
      const found = await read([...new Set(ids)]);
      return ids.map(() => found);
    },
    { cache: false, maxBatchSize: AT_ONCE, batchScheduleFn: setImmediate },
  );
  return (ids) => {
    const [id, ...others] = ids;
    return id !== undefined && others.length === 0 ? loader.load(id) : read(ids);
  };
}
