import type { Owners } from '../billing/customer/owners.ts';
import type { Link } from '../billing/payment/link.document.ts';
import type { Links } from '../billing/payment/links.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';

/** Which of these Stripe ids, that events wait for, are known by now: their events can be placed. */
export async function answered(
  waitsFor: readonly string[],
  { owners, links }: { owners: Owners; links: Links },
): Promise<string[]> {
  const ids = [...new Set(waitsFor)];
  const owned = await owners.of(ids.filter((id) => isIdOf('customer', id)));
  return [
    ...owned.keys(),
    ...(await leading(
      links,
      ids.filter((id) => !isIdOf('customer', id)),
    )),
  ];
}

/** Which of these ids have a link that leads on. */
export async function leading(links: Links, ids: readonly string[]): Promise<string[]> {
  return [...(await links.of([...ids])).values()].filter(leadsOn).map(({ _id }) => _id);
}

/** Whether a link leads on: from a charge to its intent, from an intent to what it pays, from an invoice to what it bills. */
export function leadsOn({ intentId, invoiceId, subscriptionId, sessionId, standalone }: Link): boolean {
  return [intentId, invoiceId, subscriptionId, sessionId, standalone].some((field) => field !== undefined);
}
