import type { mongo } from 'mongoose';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice, mapSlice } from '../../platform/keyset.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { Links } from './links.ts';
import type { PaymentDocument } from './payment.document.ts';
import { paymentView } from './payment.read.ts';
import type { PaymentStatus, PaymentView } from './payment.view.ts';

/** Which payments; all that is named must hold. `from` is included, `to` is not, by when they became owed. */
export interface PaymentFilter {
  status?: readonly PaymentStatus[] | null;
  from?: Date | null;
  to?: Date | null;
}

/** A page of one user's payments. */
export interface PaymentsOf {
  userId: string;
  filter: PaymentFilter;
  page: KeysetPage;
}

type PaymentRow = Pick<PaymentDocument, '_id' | 'userId' | 'state' | 'createdAt'>;
const ROW = { userId: 1, state: 1, createdAt: 1 } as const;

type Payments = mongo.Collection<PaymentDocument>;

/** Keys of the index that are walked for pages that are read together: a command of its own costs as much as about a hundred of them. */
const MOST_KEYS = 2_000;

/**
 * Pages of payments, newest first, each of its own user. Pages of one size and filter are read together: two commands for all of them,
 * and one for each of those who have paid so often that the first of the two does not come to them.
 */
export async function paymentPages(
  payments: Payments,
  asked: readonly PaymentsOf[],
  mostKeys = MOST_KEYS,
): Promise<KeysetSlice<PaymentView>[]> {
  const lists = new Map<string, PaymentsOf[]>();
  for (const one of asked) {
    const list = JSON.stringify([one.filter, one.page]);
    lists.set(list, [...(lists.get(list) ?? []), one]);
  }
  const read = [...lists.values()].map((alike) => rowsOf(payments, alike, mostKeys));
  const rows = new Map((await Promise.all(read)).flat());
  return asked.map((one) => {
    const slice = keysetSlice(rows.get(one) as PaymentRow[], one.page, keyOf);
    return mapSlice(slice, ({ _id, state }) => paymentView(_id, state));
  });
}

const keyOf = ({ _id, createdAt }: PaymentRow) => ({ at: createdAt ?? new Date(0), id: _id });

/** The rows of pages that differ in their user alone. */
async function rowsOf(
  payments: Payments,
  alike: readonly PaymentsOf[],
  mostKeys: number,
): Promise<(readonly [PaymentsOf, PaymentRow[]])[]> {
  const ids = alike.length > 1 ? await firstIds(payments, alike, mostKeys) : new Map<string, string[]>();
  const found =
    ids.size > 0
      ? await payments
          .find({ _id: { $in: [...ids.values()].flat() } }, IN_ONE_ANSWER)
          .project<PaymentRow>(ROW)
          .toArray()
      : [];
  const byId = new Map(found.map((row) => [row._id, row]));
  return Promise.all(
    alike.map(async (one) => {
      const own = ids
        .get(one.userId)
        ?.flatMap((id) => byId.get(id) ?? [])
        .filter(({ userId }) => userId === one.userId);
      return [one, own ?? (await ownRows(payments, one))] as const;
    }),
  );
}

function ownRows(payments: Payments, { userId, filter, page }: PaymentsOf): Promise<PaymentRow[]> {
  const { conditions, sort, limit } = queryOf(filter, page);
  return payments
    .find({ $and: [{ userId }, ...conditions] })
    .sort(sort)
    .limit(limit)
    .project<PaymentRow>(ROW)
    .toArray();
}

/**
 * The ids of each user's page, from the index alone. Where it has more keys than are walked, only of the users whose page is full for
 * certain.
 */
async function firstIds(
  payments: Payments,
  alike: readonly PaymentsOf[],
  mostKeys: number,
): Promise<Map<string, string[]>> {
  const [{ filter, page }] = alike as [PaymentsOf];
  const userIds = alike.map(({ userId }) => userId);
  const { conditions, sort, limit } = queryOf(filter, page);
  const lists = await payments
    .aggregate<{ _id: string; ids: string[]; keys: number }>([
      { $match: { $and: [{ userId: { $in: userIds } }, ...conditions] } },
      // The index from either end.
      { $sort: { userId: page.direction === 'after' ? 1 : -1, ...sort } },
      { $limit: mostKeys },
      { $group: { _id: '$userId', ids: { $firstN: { input: '$_id', n: limit } }, keys: { $sum: 1 } } },
    ])
    .toArray();
  const ids = new Map(lists.map((list) => [list._id, list.ids]));
  const walked = lists.reduce((sum, { keys }) => sum + keys, 0);
  if (walked < mostKeys) return new Map(userIds.map((userId) => [userId, ids.get(userId) ?? []]));
  return new Map([...ids].filter(([, own]) => own.length === limit));
}

function queryOf({ status, from, to }: PaymentFilter, page: KeysetPage) {
  const { filter: beyond, sort, limit } = keysetQuery(page, { at: 'createdAt', id: '_id' });
  const conditions = [
    ...(status ? [{ status: { $in: [...status] } }] : []),
    ...(from ? [{ createdAt: { $gte: from } }] : []),
    ...(to ? [{ createdAt: { $lt: to } }] : []),
    beyond,
  ];
  return { conditions, sort, limit };
}

/**
 * Payments by any of their ids: ours, or that of their invoice, payment intent or charge; null where there is none. `owner` null:
 * anybody's, else that user's alone; another's looks as if it were not there.
 */
export async function paymentsById(
  { payments, links }: { payments: Payments; links: Links },
  owner: string | null,
  ids: readonly string[],
): Promise<(PaymentView | null)[]> {
  const names = await namesOf(links, ids);
  const rows = await payments
    .find({ _id: { $in: [...names.values()].flat() }, userId: owner ?? { $ne: null } })
    .project<PaymentRow>(ROW)
    .toArray();
  const found = new Map(rows.map((row) => [row._id, row]));
  return ids.map((id) => {
    const row = names
      .get(id)
      ?.map((name) => found.get(name))
      .find((named) => named !== undefined);
    return row ? paymentView(row._id, row.state) : null;
  });
}

/** For each id the payments that it may mean, the likeliest first: charge, then intent, then invoice. */
async function namesOf(links: Links, ids: readonly string[]): Promise<Map<string, string[]>> {
  const linked = ids.filter((id) => !isIdOf('invoice', id));
  const first = await links.of(linked);
  const intents = [...first.values()].flatMap(({ intentId }) => intentId ?? []);
  const second = await links.of(intents);
  return new Map(
    ids.map((id) => {
      const link = first.get(id);
      const intent = second.get(link?.intentId ?? '');
      return [id, [link?.invoiceId ?? intent?.invoiceId, link?.intentId, id].filter((name) => name !== undefined)];
    }),
  );
}
