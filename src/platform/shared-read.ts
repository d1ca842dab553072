import DataLoader from 'dataloader';

/** The most IDs in one command. */
const AT_ONCE = 100;

/**
 * Batches reads of one document by ID: all callers in one turn of the event loop share one command, so a busy process sends fewer. Nothing
 * is cached, so every caller gets data that was read after its call. `read` returns one value for all its IDs, in which each caller finds
 * its own document. Requests for several IDs are not batched.
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
