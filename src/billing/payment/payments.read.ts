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

/** Which payments; all that is named must hold. `from` is included, `to` is not, by when they became owed. */
export interface PaymentFilter {
  status?: readonly PaymentStatus[] | null;
  refundStatus?: readonly PaymentRefundStatus[] | null;
  /** Of the newest dispute. */
  disputeStatus?: readonly DisputeStatus[] | null;
  from?: Date | null;
  to?: Date | null;
}

/** A page of one user's payments. */
export interface PaymentsOf {
  userId: string;
  /** The streams that the user owns, where the caller has just read them; else they are looked up. */
  streams?: readonly string[] | undefined;
  filter: PaymentFilter;
  page: KeysetPage;
}

type PaymentRow = Pick<PaymentDocument, '_id' | 'firstId' | 'stream' | 'refs' | 'state' | 'createdAt'>;
const ROW = { firstId: 1, stream: 1, refs: 1, state: 1, createdAt: 1 } as const;

/** Payments, and whose they are: a row names its stream, and the stream's account its owner. */
export interface PaymentBooks {
  payments: mongo.Collection<PaymentDocument>;
  accounts: OwnedAccounts;
}

type Payments = PaymentBooks['payments'];

/** Keys of the index that are walked for pages that are read together: a command of its own costs as much as about a hundred of them. */
const MOST_KEYS = 2_000;

/** A page that is asked for, and the streams of its user. */
interface Asked extends PaymentsOf {
  streams: readonly string[];
}

/**
 * Pages of payments, newest first, each of its own user. Pages of one size and filter are read together: two commands for all of them,
 * and one for each of those who have paid so often that the first of the two does not come to them. Streams that the caller does not know
 * cost one command more.
 */
export async function paymentPages(
  { payments, accounts }: PaymentBooks,
  asked: readonly PaymentsOf[],
  mostKeys = MOST_KEYS,
): Promise<KeysetSlice<PaymentView>[]> {
  const unknown = asked.filter(({ streams }) => streams === undefined).map(({ userId }) => userId);
  const found = unknown.length === 0 ? new Map<string, string[]>() : await streamsOfUsers(accounts, unknown);
  const all = asked.map((one): Asked => ({ ...one, streams: one.streams ?? found.get(one.userId) ?? [] }));
  const lists = new Map<string, Asked[]>();
  for (const one of all) {
    const list = JSON.stringify([one.filter, one.page]);
    lists.set(list, [...(lists.get(list) ?? []), one]);
  }
  const read = [...lists.values()].map((alike) => rowsOf(payments, alike, mostKeys));
  const rows = new Map((await Promise.all(read)).flat());
  return all.map((one) => {
    const slice = keysetSlice(rows.get(one) as PaymentRow[], one.page, keyOf);
    return mapSlice(slice, (row) => viewOf(row, one.userId));
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

/** The rows of pages that differ in their user alone. */
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
    alike.map(async (one) => {
      if (one.streams.length === 0) return [one, []] as const;
      const known = one.streams.map((stream) => ids.get(stream));
      if (known.some((list) => list === undefined)) return [one, await ownRows(payments, one)] as const;
      const own = known.flatMap((list) => (list ?? []).flatMap((id) => byId.get(id) ?? []));
      return [
        one,
        firstOf(
          own.filter(({ stream }) => one.streams.includes(stream)),
          one.page,
        ),
      ] as const;
    }),
  );
}

/** The first rows of what the streams of one user have, in the order of the page. */
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
 * The ids of the first payments of each stream, from the index alone. Where it has more keys than are walked, only of the streams whose
 * page is full for certain.
 */
async function firstIds(payments: Payments, alike: readonly Asked[], mostKeys: number): Promise<Map<string, string[]>> {
  const [{ filter, page }] = alike as [Asked];
  const streams = alike.flatMap((one) => one.streams);
  const { conditions, sort, limit } = queryOf(filter, page);
  const lists = await payments
    .aggregate<{ _id: string; ids: string[]; keys: number }>([
      { $match: { $and: [{ stream: { $in: streams } }, ...conditions] } },
      // The index from either end.
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
    // Those of which nothing can be shown have no date.
    { createdAt: { $ne: null, ...(from && { $gte: from }), ...(to && { $lt: to }) } },
    ...oneOf<PaymentDocument>('status', status),
    ...oneOf<PaymentDocument>('refundStatus', refundStatus),
    ...oneOf<PaymentDocument>('disputeStatus', disputeStatus),
    beyond,
  ];
  return { conditions, sort, limit };
}

/**
 * Payments by any of their IDs: the API's own, or Stripe's ID of the invoice, payment intent or charge. Null for an unknown ID. With an
 * `owner`, the payments of other users are null, too.
 */
export async function paymentsById(
  { payments, accounts }: PaymentBooks,
  owner: string | null,
  ids: readonly string[],
): Promise<(PaymentView | null)[]> {
  const wanted = ids.map(referenceOf);
  const rows = await payments
    .find({ refs: { $in: wanted } }, IN_ONE_ANSWER)
    .project<PaymentRow>(ROW)
    .toArray();
  const owners = await ownersOfStreams(
    accounts,
    rows.map(({ stream }) => stream),
  );
  return wanted.map((ref) => {
    const row = rows.find(({ refs }) => refs.includes(ref));
    const userId = row && owners.get(row.stream);
    return row && userId !== undefined && (owner === null || owner === userId) ? viewOf(row, userId) : null;
  });
}
