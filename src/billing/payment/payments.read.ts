import type { mongo } from 'mongoose';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice, mapSlice } from '../../platform/keyset.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import { oneOf } from '../../platform/one-of.ts';
import { type OwnedAccounts, ownersOfStreams, streamsOfUsers } from '../customer/streams.read.ts';
import type { PaymentDocument } from './payment.document.ts';
import { paymentIdOf, referenceOf } from './payment.id.ts';
import { paymentView } from './payment.read.ts';
import type { DisputeStatus, PaymentRefundStatus, PaymentStatus, PaymentView } from './payment.view.ts';
import { numberTerm } from './search-terms.ts';

/** Selects payments that match all given fields. `from` (included) and `to` (excluded) compare when the payment became due. */
export interface PaymentFilter {
  status?: readonly PaymentStatus[] | null;
  refundStatus?: readonly PaymentRefundStatus[] | null;
  /** The status of the newest dispute. */
  disputeStatus?: readonly DisputeStatus[] | null;
  from?: Date | null;
  to?: Date | null;
}

/** A page of one user's payments. */
export interface PaymentsOf {
  userId: string;
  /** The streams that the user owns, if the caller has just read them. Otherwise they are read here. */
  streams?: readonly string[] | undefined;
  filter: PaymentFilter;
  page: KeysetPage;
}

type PaymentRow = Pick<PaymentDocument, '_id' | 'firstId' | 'stream' | 'refs' | 'state' | 'createdAt'>;
const ROW = { firstId: 1, stream: 1, refs: 1, state: 1, createdAt: 1 } as const;

/** The collections of payments and of accounts, which have the owners of payments. */
export interface PaymentBooks {
  payments: mongo.Collection<PaymentDocument>;
  accounts: OwnedAccounts;
}

type Payments = PaymentBooks['payments'];

/** The most index keys that are read for pages that share a read. A separate read costs as much as about a hundred keys. */
const MOST_KEYS = 2_000;

/** A requested page, with the streams of its user. */
interface Asked extends PaymentsOf {
  streams: readonly string[];
}

/**
 * Returns pages of payments, newest first, each of one user. Pages of one size and filter share two reads. A user with so many payments that
 * the first read does not reach their end costs one more read. Streams that the caller does not pass cost one more read for all.
 */
export async function paymentPages(
  { payments, accounts }: PaymentBooks,
  asked: readonly PaymentsOf[],
  mostKeys = MOST_KEYS,
): Promise<KeysetSlice<PaymentView>[]> {
  const unknown = asked.filter(({ streams }) => streams === undefined).map(({ userId }) => userId);
  const found = unknown.length === 0 ? new Map<string, string[]>() : await streamsOfUsers(accounts, unknown);
  const all = asked.map((request): Asked => {
    return { ...request, streams: request.streams ?? found.get(request.userId) ?? [] };
  });
  const lists = new Map<string, Asked[]>();
  for (const request of all) {
    const list = JSON.stringify([request.filter, request.page]);
    lists.set(list, [...(lists.get(list) ?? []), request]);
  }
  const read = [...lists.values()].map((alike) => rowsOf(payments, alike, mostKeys));
  const rows = new Map((await Promise.all(read)).flat());
  return all.map((request) => {
    const slice = keysetSlice(rows.get(request) as PaymentRow[], request.page, keyOf);
    return mapSlice(slice, (row) => viewOf(row, request.userId));
  });
}

function viewOf({ _id, firstId, refs, state }: PaymentRow, userId: string): PaymentView | null {
  const content = paymentView(_id, state);
  if (content === null) return null;
  const intents = Object.keys(state.intents);
  const paidBy = intents.find((id) => state.intents[id]?.now.status === 'succeeded') ?? intents.at(-1);
  return Object.assign(content, {
    userId,
    publicId: paymentIdOf({ _id, firstId }),
    stripeInvoiceId: isIdOf('invoice', _id) ? _id : null,
    stripePaymentIntentId: paidBy ?? refs.find((ref) => isIdOf('payment_intent', ref)) ?? null,
    stripeChargeIds: refs.filter((ref) => isIdOf('charge', ref)),
  });
}

const keyOf = ({ _id, createdAt }: PaymentRow) => ({ at: createdAt ?? new Date(0), id: _id });

/** Returns the rows of pages with the same size and filter. */
async function rowsOf(
  payments: Payments,
  alike: readonly Asked[],
  mostKeys: number,
): Promise<(readonly [Asked, PaymentRow[]])[]> {
  const ids = alike.length > 1 ? await firstIds(payments, alike, mostKeys) : new Map<string, string[]>();
  const wanted = [...ids.values()].flat();
  const found =
    wanted.length > 0
      ? await payments
          .find({ _id: { $in: wanted } }, IN_ONE_ANSWER)
          .project<PaymentRow>(ROW)
          .toArray()
      : [];
  const byId = new Map(found.map((row) => [row._id, row]));
  return Promise.all(
    alike.map(async (request) => {
      if (request.streams.length === 0) return [request, []] as const;
      const known = request.streams.map((stream) => ids.get(stream));
      if (known.some((list) => list === undefined)) return [request, await ownRows(payments, request)] as const;
      const own = known.flatMap((list) => (list ?? []).flatMap((id) => byId.get(id) ?? []));
      return [
        request,
        firstOf(
          own.filter(({ stream }) => request.streams.includes(stream)),
          request.page,
        ),
      ] as const;
    }),
  );
}

/** Returns the first rows of the streams of one user, in the order of the page. */
function firstOf(rows: PaymentRow[], page: KeysetPage): PaymentRow[] {
  const { limit } = keysetQuery(page, { at: 'createdAt', id: '_id' });
  const newestFirst = (a: PaymentRow, b: PaymentRow) =>
    Number(b.createdAt) - Number(a.createdAt) || (a._id < b._id ? 1 : -1);
  const sorted = rows.sort(page.direction === 'after' ? newestFirst : (a, b) => newestFirst(b, a));
  return sorted.slice(0, limit);
}

function ownRows(payments: Payments, { streams, filter, page }: Asked): Promise<PaymentRow[]> {
  const { conditions, sort, limit } = queryOf(filter, page);
  return payments
    .find({ $and: [{ stream: { $in: [...streams] } }, ...conditions] })
    .sort(sort)
    .limit(limit)
    .project<PaymentRow>(ROW)
    .toArray();
}

/**
 * Returns the IDs of the first payments of each stream, from the index alone. If the index has more than `mostKeys` keys, returns only the
 * streams whose page is certainly full.
 */
async function firstIds(payments: Payments, alike: readonly Asked[], mostKeys: number): Promise<Map<string, string[]>> {
  const [{ filter, page }] = alike as [Asked];
  const streams = alike.flatMap((request) => request.streams);
  const { conditions, sort, limit } = queryOf(filter, page);
  const lists = await payments
    .aggregate<{ _id: string; ids: string[]; keys: number }>([
      { $match: { $and: [{ stream: { $in: streams } }, ...conditions] } },
      // The index is read forward or backward.
      { $sort: { stream: page.direction === 'after' ? 1 : -1, ...sort } },
      { $limit: mostKeys },
      { $group: { _id: '$stream', ids: { $firstN: { input: '$_id', n: limit } }, keys: { $sum: 1 } } },
    ])
    .toArray();
  const ids = new Map(lists.map((list) => [list._id, list.ids]));
  const walked = lists.reduce((sum, { keys }) => sum + keys, 0);
  if (walked < mostKeys) return new Map(streams.map((stream) => [stream, ids.get(stream) ?? []]));
  return new Map([...ids].filter(([, own]) => own.length === limit));
}

function queryOf({ status, refundStatus, disputeStatus, from, to }: PaymentFilter, page: KeysetPage) {
  const { filter: beyond, sort, limit } = keysetQuery(page, { at: 'createdAt', id: '_id' });
  const conditions = [
    // A payment without anything to show has no date.
    { createdAt: { $ne: null, ...(from && { $gte: from }), ...(to && { $lt: to }) } },
    ...oneOf<PaymentDocument>('status', status),
    ...oneOf<PaymentDocument>('refundStatus', refundStatus),
    ...oneOf<PaymentDocument>('disputeStatus', disputeStatus),
    beyond,
  ];
  return { conditions, sort, limit };
}

/** Invoice numbers have no such beginning. */
const isStripeId = (text: string): boolean => /^[a-z]+_/.test(text);

/**
 * Returns payments by any of their IDs: the API's own, Stripe's ID of the invoice, payment intent or charge, or the invoice number. null for
 * an unknown one. With `of`, the payments of other owners are null, too.
 */
export async function paymentsById(
  { payments, accounts }: PaymentBooks,
  of: readonly string[] | null,
  ids: readonly string[],
): Promise<(PaymentView | null)[]> {
  const wanted = ids.map(referenceOf);
  const numbers = wanted.filter((ref) => !isStripeId(ref));
  const byRef = { refs: { $in: wanted } };
  const asked = numbers.length === 0 ? byRef : { $or: [byRef, { searchTerms: { $in: numbers.map(numberTerm) } }] };
  const rows = await payments
    .find(asked, IN_ONE_ANSWER)
    .project<PaymentRow & Pick<PaymentDocument, 'searchTerms'>>({ ...ROW, searchTerms: 1 })
    .toArray();
  const owners = await ownersOfStreams(
    accounts,
    rows.map(({ stream }) => stream),
  );
  return wanted.map((ref) => {
    const row =
      rows.find(({ refs }) => refs.includes(ref)) ?? rows.find((one) => one.searchTerms?.includes(numberTerm(ref)));
    const userId = row && owners.get(row.stream);
    return row && userId !== undefined && (of === null || of.includes(userId)) ? viewOf(row, userId) : null;
  });
}
