import type { mongo } from 'mongoose';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice, mapSlice } from '../../platform/keyset.ts';
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

type PaymentRow = Pick<PaymentDocument, '_id' | 'state' | 'createdAt'>;

/**
 * Pages of payments, newest first, each of its own user: for any number of them one operation, in which every page has its own scan
 * of the index.
 */
export async function paymentPages(
  payments: mongo.Collection<PaymentDocument>,
  asked: readonly PaymentsOf[],
): Promise<KeysetSlice<PaymentView>[]> {
  const [first, ...others] = asked.map(pipelineOf);
  if (first === undefined) return [];
  const coll = payments.collectionName;
  const rows = await payments
    .aggregate<PaymentRow & { asked: number }>([
      ...first,
      ...others.map((pipeline) => ({ $unionWith: { coll, pipeline } })),
    ])
    .toArray();
  return asked.map(({ page }, n) => {
    const found = rows.filter((row) => row.asked === n);
    const slice = keysetSlice(found, page, (row) => ({ at: row.createdAt ?? new Date(0), id: row._id }));
    return mapSlice(slice, (row) => paymentView(row._id, row.state));
  });
}

function pipelineOf({ userId, filter: { status, from, to }, page }: PaymentsOf, n: number): mongo.Document[] {
  const { filter: beyond, sort, limit } = keysetQuery(page, { at: 'createdAt', id: '_id' });
  const conditions = [
    { userId },
    ...(status ? [{ status: { $in: [...status] } }] : []),
    ...(from ? [{ createdAt: { $gte: from } }] : []),
    ...(to ? [{ createdAt: { $lt: to } }] : []),
    beyond,
  ];
  return [
    { $match: { $and: conditions } },
    { $sort: sort },
    { $limit: limit },
    { $project: { state: 1, createdAt: 1, asked: { $literal: n } } },
  ];
}

/**
 * Payments by any of their ids: ours, or that of their invoice, payment intent or charge; null where there is none. `owner` null:
 * anybody's, else that user's alone; another's looks as if it were not there.
 */
export async function paymentsById(
  { payments, links }: { payments: mongo.Collection<PaymentDocument>; links: Links },
  owner: string | null,
  ids: readonly string[],
): Promise<(PaymentView | null)[]> {
  const names = await namesOf(links, ids);
  const rows = await payments
    .find({ _id: { $in: [...names.values()].flat() }, userId: owner ?? { $ne: null } })
    .project<PaymentRow>({ state: 1, createdAt: 1 })
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
  const linked = ids.filter((id) => !id.startsWith('in_'));
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
