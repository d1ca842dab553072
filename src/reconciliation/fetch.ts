/** Reads objects by ID. Each object is read at most once at a time. */
export interface Fetcher<T> {
  /** Returns the answer of the read in progress, or of a new one. */
  read(id: string): Promise<T>;
  /** Returns the answer of a read that starts after this call. All callers during one read share the next one. */
  readAnew(id: string): Promise<T>;
}

/** Coalesces reads by ID, because Stripe limits their rate. A failed read rejects for all callers that share it and is not cached. */
export function createFetcher<T>(ask: (id: string) => Promise<T>): Fetcher<T> {
  const underWay = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();

  function read(id: string): Promise<T> {
    const running = underWay.get(id);
    if (running) return running;
    const started = ask(id).finally(() => underWay.delete(id));
    underWay.set(id, started);
    return started;
  }

  return {
    read,
    readAnew(id) {
      const running = underWay.get(id);
      if (!running) return read(id);
      const waiting = next.get(id);
      if (waiting) return waiting;
      const afterwards = () => {
        next.delete(id);
        return read(id);
      };
      const later = running.then(afterwards, afterwards);
      next.set(id, later);
      return later;
    },
  };
}
