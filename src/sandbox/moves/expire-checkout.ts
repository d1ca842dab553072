import type { Kind } from '../store/kinds.ts';
import { BY_TIME, type Perform } from '../store/perform.ts';
import type { Store } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import type { Coming } from '../time/passing.ts';
import type { SandboxClock } from '../time/sandbox-clock.ts';

/** Closes an open session for good. */
export function expireCheckout(work: Work, id: string) {
  return work.change('checkout.session', id, { status: 'expired', url: null }, 'checkout.session.expired');
}

/** Open sessions that run out, each at its `expires_at`. */
export function expiringCheckouts({
  store,
  clock,
  perform,
}: {
  store: Store;
  clock: SandboxClock;
  perform: Perform;
}): Coming {
  const open = { kind: 'checkout.session' as Kind, 'body.status': 'open' };
  return {
    async next() {
      const [first] = await store.objects.find(open).sort({ 'body.expires_at': 1 }).limit(1).toArray();
      return first ? (first.body['expires_at'] as number) : null;
    },
    async arrive() {
      const due = await store.objects.find({ ...open, 'body.expires_at': { $lte: clock.seconds() } }).toArray();
      for (const { _id } of due) {
        await perform(BY_TIME, async (work) => {
          const session = await work.find('checkout.session', _id);
          // Paid or expired by its owner since it was looked up.
          if (session?.status === 'open') await expireCheckout(work, _id);
        });
      }
    },
  };
}
