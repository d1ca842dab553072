import { revenueCollections } from '../../src/billing/revenue/revenue.document.ts';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { kindsOf } from '../../src/projection/kinds.ts';
import { type Rebuilt, rebuild } from '../../src/projection/rebuild.ts';
import type { Tollgate } from './tollgate.ts';

/** Every document, compared with the fold of its events. */
export async function rebuilt({ connection }: Pick<Tollgate, 'connection'>): Promise<Rebuilt[]> {
  const { entitlements, payments } = connection.collections;
  const kinds = kindsOf({ entitlements, payments, ...revenueCollections(connection) } as never);
  const all: Rebuilt[] = [];
  for await (const one of rebuild({ events: eventCollection(connection), kinds })) all.push(one);
  return all;
}
