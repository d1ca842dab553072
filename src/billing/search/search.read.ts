import type { mongo } from 'mongoose';
import { organizationOf, ownerOfOrganization } from '../../facts/owner.ts';
import { DAY } from '../../platform/clock.ts';
import { ownersOfStreams } from '../customer/streams.read.ts';
import type { AccountDocument } from '../entitlement/account.document.ts';
import type { PaymentDocument } from '../payment/payment.document.ts';
import { cardTerm, numberTerm } from '../payment/search-terms.ts';

/** What a text was compared with. */
export type SearchMatch = 'USER_ID' | 'ORGANIZATION_ID' | 'EMAIL' | 'STRIPE_ID' | 'INVOICE_NUMBER' | 'CARD';

/** A customer whom a text finds. */
export interface Found {
  match: SearchMatch;
  userId: string;
  /** The `_id` of the payment that has the ID, the number or the card. null if the customer has it. */
  paymentId: string | null;
}

export interface SearchOptions {
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  /** Returns the stream of a stored event about this Stripe object, null if there is none. */
  streamOfObject(id: string): Promise<string | null>;
}

/** How many customers a text finds at most, for each kind of match. */
export const MOST_FOUND = 20;

/** Fewer characters would find a large part of all customers. */
const SHORTEST_EMAIL = 3;

type Hit = { stream: string; paymentId: string | null };

/**
 * Finds customers by what they quote: their user or organization ID, the beginning of their e-mail address, an ID at Stripe, an invoice number, or the last
 * four digits of a card with a date (`4242 2026-03-01`, also the other way round). Each is one query with an index, and all run at once.
 * Cards are found a day before and after, because the customer may count days in another time zone.
 */
export async function search(text: string, { accounts, payments, streamOfObject }: SearchOptions): Promise<Found[]> {
  const quoted = text.trim();
  if (quoted === '') return [];
  const [byOwner, ...hits] = await Promise.all([
    ofOwner(quoted, accounts),
    byEmail(quoted.toLowerCase(), accounts),
    byStripeId(quoted, payments, streamOfObject),
    byTerms([numberTerm(quoted)], payments),
    byTerms(cardTerms(quoted), payments),
  ]);
  const owners = await ownersOfStreams(
    accounts,
    hits.flat().map(({ stream }) => stream),
  );
  const found = byOwner.map((userId): Found => {
    const match = organizationOf(userId) === null ? 'USER_ID' : 'ORGANIZATION_ID';
    return { match, userId, paymentId: null };
  });
  MATCHES.forEach((match, n) => {
    for (const { stream, paymentId } of hits[n] ?? []) {
      const userId = owners.get(stream);
      if (userId !== undefined) found.push({ match, userId, paymentId });
    }
  });
  return found.filter((one, n) => found.findIndex((other) => isSame(one, other)) === n);
}

/** The matches of the queries after the first, in their order. */
const MATCHES = ['EMAIL', 'STRIPE_ID', 'INVOICE_NUMBER', 'CARD'] as const;

/** A customer is found once, by the first match, and once for each payment. */
const isSame = (one: Found, other: Found): boolean => one.userId === other.userId && one.paymentId === other.paymentId;

/** Returns the user and the organization with this ID, as far as they are known. */
async function ofOwner(id: string, accounts: SearchOptions['accounts']): Promise<string[]> {
  const owners = [id, ownerOfOrganization(id)];
  const known = await accounts.distinct('owner.id', { 'owner.id': { $in: owners } });
  return owners.filter((owner) => known.includes(owner));
}

async function byEmail(prefix: string, accounts: SearchOptions['accounts']): Promise<Hit[]> {
  if (prefix.length < SHORTEST_EMAIL || /\s/.test(prefix)) return [];
  const rows = await accounts
    // One address has both bounds. Without `$elemMatch`, two addresses of a customer could have one each.
    .find({ emails: { $elemMatch: { $gte: prefix, $lt: `${prefix}\u{10ffff}` } } }, { projection: { _id: 1 } })
    .limit(MOST_FOUND)
    .toArray();
  return rows.map(({ _id }) => ({ stream: _id, paymentId: null }));
}

async function byStripeId(
  id: string,
  payments: SearchOptions['payments'],
  streamOfObject: SearchOptions['streamOfObject'],
): Promise<Hit[]> {
  if (!/^[a-z]+_\w+$/.test(id)) return [];
  const payment = await payments.findOne({ refs: id }, { projection: { stream: 1 } });
  if (payment) return [{ stream: payment.stream, paymentId: payment._id }];
  const stream = await streamOfObject(id);
  return stream === null ? [] : [{ stream, paymentId: null }];
}

async function byTerms(terms: readonly string[], payments: SearchOptions['payments']): Promise<Hit[]> {
  if (terms.length === 0) return [];
  const rows = await payments
    .find({ searchTerms: { $in: [...terms] } }, { projection: { stream: 1 } })
    .limit(MOST_FOUND)
    .toArray();
  return rows.map(({ _id, stream }) => ({ stream, paymentId: _id }));
}

/** Returns the terms of a card on a day and on its neighbours. Empty if the text is not four digits and a date. */
function cardTerms(text: string): string[] {
  const [, before, day, after] = /^(?:(\d{4})[\s,]+)?(\d{4}-\d{2}-\d{2})(?:[\s,]+(\d{4}))?$/.exec(text) ?? [];
  const last4 = before ?? after;
  const at = Date.parse(`${day}T00:00:00Z`);
  if (last4 === undefined || (before && after) || Number.isNaN(at)) return [];
  return [-1, 0, 1].map((days) => cardTerm(last4, new Date(at + days * DAY)));
}
