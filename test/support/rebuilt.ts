import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { revenueCollections } from '../../src/billing/revenue/revenue.document.ts';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { type Rebuilt, rebuild } from '../../src/reprocess/rebuild.ts';
import type { Tollgate } from './tollgate.ts';

/** Every account, compared with the fold of its events. */
export async function rebuilt({ connection }: Pick<Tollgate, 'connection'>): Promise<Rebuilt[]> {
  const all: Rebuilt[] = [];
  const store = {
    events: eventCollection(connection),
    accounts: accountCollection(connection),
    payments: paymentCollection(connection),
    ...revenueCollections(connection),
  };
  for await (const one of rebuild(store)) all.push(one);
  return all;
}
