/** Reads things by id, each at most once at a time. */
export interface Fetcher<T> {
  /** The answer of the read that is under way, else of a new one. */
  read(id: string): Promise<T>;
  /** The answer of a read that starts after this was asked for; everybody who asks while one is under way shares the next. */
  readAnew(id: string): Promise<T>;
}

/** Coalesces reads by id, because Stripe counts them. A read that fails, fails for all who share it and is not kept. */
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
