import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { type Clock, DAY } from '../platform/clock.ts';
import type { Alerts } from './alerts.ts';

/** Enough time to get a new card. */
const WARN_AHEAD = 30 * DAY;

export interface ExpiringCardsOptions {
  accounts: mongo.Collection<AccountDocument>;
  alerts: Alerts;
  clock: Clock;
}

/**
 * Tells customers 30 days ahead that a card expires which a renewal will be charged to, because Stripe has no event for that. Checks once a
 * day, and sends one message per card and expiry date. Unsent messages are withdrawn if no renewal will be charged to the card any more.
 */
export function watchCards({ accounts, alerts, clock }: ExpiringCardsOptions): () => Promise<void> {
  let lastCheckedDay = '';
  return async () => {
    await alerts.withdraw('card-expires', async ({ data }) => {
      const card = { id: data.cardId, lastDay: data.lastDay };
      const account = await accounts.findOne({ cardsInUse: { $elemMatch: card } }, { projection: { owner: 1 } });
      return account?.owner != null;
    });
    const now = clock.now();
    const today = now.toISOString().slice(0, 'yyyy-mm-dd'.length);
    if (today === lastCheckedDay) return;
    const soon = { $gte: new Date(today), $lte: new Date(now.getTime() + WARN_AHEAD) };
    const expiring = accounts
      .find({ cardsInUse: { $elemMatch: { lastDay: soon } } })
      .project<Pick<AccountDocument, '_id' | 'owner' | 'cardsInUse'>>({ owner: 1, cardsInUse: 1 });
    for await (const { _id: source, owner, cardsInUse } of expiring) {
      if (!owner) continue;
      const userId = owner.id;
      for (const { id: cardId, lastDay, ...card } of cardsInUse) {
        if (lastDay > soon.$lte || lastDay < soon.$gte) continue;
        const month = lastDay.toISOString().slice(0, 'yyyy-mm'.length);
        const data = { cardId, lastDay, ...card };
        await alerts.raise({ id: `card-expires:${cardId}:${month}`, kind: 'card-expires', userId, data, source });
      }
    }
    lastCheckedDay = today;
  };
}
