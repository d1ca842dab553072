import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { PendingChangePreview } from '../billing/plan-change/pending-change.read.ts';
import { type Clock, DAY, SECOND } from '../platform/clock.ts';
import { digest } from '../platform/digest.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import type { Alerts } from './alerts.ts';

/** Enough time to take a change back. */
const WARN_AHEAD = 3 * DAY;

export interface PendingChangesOptions {
  accounts: mongo.Collection<AccountDocument>;
  alerts: Alerts;
  clock: Clock;
  /** Previews changes that wait, with their cost from Stripe. A function, because billing is built after the watches. */
  billing(): { previewPendingChange(userId: string, subscriptionId: string): Promise<PendingChangePreview | null> };
}

/**
 * Tells customers three days ahead that their plan changes, with a new preview of it, because Stripe has no event for that. Sends one message
 * for each change and date. Unsent messages are withdrawn if the change was taken back or replaced. If Stripe is not available, the next run
 * tries again.
 */
export async function tellPendingChanges({ accounts, alerts, clock, billing }: PendingChangesOptions): Promise<void> {
  await alerts.withdraw('plan-will-change', async ({ id, data: { subscriptionId, at } }) => {
    const waiting = { pendingChanges: { $elemMatch: { subscriptionId, at } } };
    const account = await accounts.findOne(waiting, { projection: { pendingChanges: 1 } });
    return account?.pendingChanges.some((change) => idOf(change) === id) ?? false;
  });
  const now = clock.now();
  const soon = { $gt: now, $lte: new Date(now.getTime() + WARN_AHEAD) };
  const waiting = accounts
    .find({ pendingChanges: { $elemMatch: { at: soon } } })
    .project<Pick<AccountDocument, '_id' | 'owner' | 'pendingChanges'>>({ owner: 1, pendingChanges: 1 });
  for await (const { _id: source, owner, pendingChanges } of waiting) {
    if (!owner) continue;
    const userId = owner.id;
    for (const change of pendingChanges) {
      const { subscriptionId, at } = change;
      if (at <= soon.$gt || at > soon.$lte) continue;
      const id = idOf(change);
      if (await alerts.isRaised(id)) continue;
      const preview = await billing()
        .previewPendingChange(userId, subscriptionId)
        .catch((error: unknown) => {
          if (error instanceof ProviderUnavailable) return null;
          throw error;
        });
      if (preview === null) continue;
      const data = { subscriptionId, ...preview, at };
      await alerts.raise({ id, kind: 'plan-will-change', userId, data, source });
    }
  }
}

/** Returns the ID of the message about a change. Another plan or quantity is another change. */
const idOf = ({ subscriptionId, at, to }: AccountDocument['pendingChanges'][number]): string =>
  `plan-will-change:${subscriptionId}:${at.getTime() / SECOND}:${digest([to])}`;
