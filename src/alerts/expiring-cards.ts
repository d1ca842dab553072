import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { Alerts } from '../alerts/alerts.ts';
import { type Clock, DAY } from '../platform/clock.ts';

/** Long enough to get a new card. */
const AHEAD = 30 * DAY;

export interface ExpiringCardsOptions {
  entitlements: mongo.Collection<AccountDocument>;
  alerts: Alerts;
  clock: Clock;
}

/**
 * Tells customers, 30 days ahead, that a card expires to which a renewal will be charged: Stripe has no event for that. Looks once a
 * day, and tells once of a card and its last day. What is not sent yet is withdrawn where no renewal will be charged to the card any more.
 */
export function watchCards({ entitlements, alerts, clock }: ExpiringCardsOptions): () => Promise<void> {
  let looked = '';
  return async () => {
    await alerts.withdraw('card-expires', async ({ userId, data }) => {
      const inUse = { _id: String(userId), cardsInUse: { $elemMatch: { id: data.cardId, lastDay: data.lastDay } } };
      return (await entitlements.findOne(inUse, { projection: { _id: 1 } })) !== null;
    });
    const now = clock.now();
    const today = now.toISOString().slice(0, 'yyyy-mm-dd'.length);
    if (today === looked) return;
    const soon = { $gte: new Date(today), $lte: new Date(now.getTime() + AHEAD) };
    const expiring = entitlements
      .find({ cardsInUse: { $elemMatch: { lastDay: soon } } })
      .project<Pick<AccountDocument, '_id' | 'cardsInUse'>>({ cardsInUse: 1 });
    for await (const { _id: userId, cardsInUse } of expiring) {
      for (const { id: cardId, lastDay, ...card } of cardsInUse) {
        if (lastDay > soon.$lte || lastDay < soon.$gte) continue;
        const month = lastDay.toISOString().slice(0, 'yyyy-mm'.length);
        const data = { cardId, lastDay, ...card };
        await alerts.raise({ id: `card-expires:${cardId}:${month}`, kind: 'card-expires', userId, data });
      }
    }
    looked = today;
  };
}
