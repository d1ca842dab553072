import DataLoader from 'dataloader';

/** The most callers of one command. */
const AT_ONCE = 100;

/** A caller who asks for more IDs has a command alone, so that no other caller waits for a large answer. */
const MOST_SHARED = 10;

/**
 * Batches reads of documents by ID: all callers in one turn of the event loop share one command, so a busy process sends fewer. Nothing
 * is cached, so every caller gets data that was read after its call. `read` returns one value for all its IDs, in which each caller finds
 * its own documents. Requests for more than ten IDs are not batched.
 */
export function shareRead<T>(read: (ids: readonly string[]) => Promise<T>): (ids: readonly string[]) => Promise<T> {
  const loader = new DataLoader<readonly string[], T>(
    async (asked) => {
      const found = await read([...new Set(asked.flat())]);
      return asked.map(() => found);
    },
    { cache: false, maxBatchSize: AT_ONCE, batchScheduleFn: setImmediate },
  );
  return (ids) => (ids.length > 0 && ids.length <= MOST_SHARED ? loader.load(ids) : read(ids));
}
