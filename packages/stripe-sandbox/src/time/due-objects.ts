import { BY_TIME, type Perform } from '../store/perform.ts';
import type { Row, Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import type { SandboxClock } from './clock.ts';
import { dueOf } from './due.ts';
import type { DueSource } from './passing.ts';

interface Options {
  store: Store;
  clock: SandboxClock;
  perform: Perform;
  /** Runs the first due operation of an object. */
  runDue: (work: Work, row: Row) => Promise<void>;
}

/** Runs the scheduled operations of stored objects, each at its own instant, the earliest first. */
export function dueObjects({ store, clock, perform, runDue }: Options): DueSource {
  const first = async () => {
    const [row] = await store.objects
      .find({ due: { $ne: null } })
      .sort({ due: 1, seq: 1 })
      .limit(1)
      .toArray();
    return row ?? null;
  };

  return {
    next: async () => (await first())?.due ?? null,
    async arrive() {
      for (let row = await first(); row && Number(row.due) <= clock.seconds(); row = await first()) {
        const { _id } = row;
        await perform(BY_TIME, async (work) => {
          const current = await work.row(_id);
          const due = current && dueOf(current);
          // Another piece of work has done this since the object was read.
          if (!current || due === null || due > work.now) return;
          await runDue(work, current);
          const done = work.staged().rows.some((it) => it.row._id === _id);
          if (!done) throw new Error(`What is due must change something, or it is due for ever, but got: ${_id}.`);
        });
      }
    },
  };
}
