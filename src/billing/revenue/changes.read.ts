import type { mongo } from 'mongoose';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice, mapSlice } from '../../platform/keyset.ts';
import { type OwnedAccounts, ownersOfStreams } from '../customer/streams.read.ts';
import type { BilledEvery } from '../subscription/subscription.sold.ts';
import { plansByPrice } from './plans-by-price.ts';
import type { RevenueCollections, RevenueRow } from './revenue.document.ts';
import { dayOf, type Figure, MONEY_MOVEMENTS, type RevenueLine } from './revenue.line.ts';
import { revenueSums } from './revenue.sums.ts';
import { paymentIdOf } from './stream.lines.ts';

/** Selects changes of figures. A change must match every field that is given. `from` is included, `to` is not. */
export interface RevenueChangesFilter {
  figures: readonly Figure[];
  currency?: string | null | undefined;
  /** A code. */
  plan?: string | null | undefined;
  intervals?: readonly BilledEvery[] | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/** What one Stripe customer or one payment added to figures on a UTC day. */
export interface RevenueChangesOfDay {
  startsAt: Date;
  /** The user who owns the subscriptions, null if the owner is not known, or if a payment caused the changes. */
  userId: string | null;
  /** null if subscriptions caused the changes. */
  paymentId: string | null;
  lines: readonly RevenueLine[];
}

export interface RevenueChangesSources extends RevenueCollections {
  accounts: OwnedAccounts;
}

/**
 * Returns one page of changes, the newest day first. The index on figure and day has the order of the list, so a page reads as many rows as it
 * has, and the earlier rows of its first day, unless the currency, the plan or the interval excludes some. Two reads, and for the money of a
 * plan those of a report.
 */
export async function revenueChangesPage(
  { revenueRows, revenueDays, accounts }: RevenueChangesSources,
  asked: RevenueChangesFilter,
  page: KeysetPage,
): Promise<KeysetSlice<RevenueChangesOfDay>> {
  const filter = { ...asked, priceIds: await pricesOf(asked, { revenueRows, revenueDays }) };
  const { filter: beyond, sort, limit } = keysetQuery(page, { at: '_id.day', id: '_id.stream', stored: dayOf });
  const rows = await revenueRows
    .find({ $and: [rowsLike(filter), beyond] })
    .sort(sort)
    .limit(limit)
    .toArray();
  const slice = keysetSlice(rows, page, ({ _id }) => ({ at: new Date(_id.day), id: _id.stream }));
  const streams = slice.rows.map(({ row }) => row._id.stream).filter((stream) => paymentIdOf(stream) === null);
  const ownerOf = await ownersOfStreams(accounts, streams);
  return mapSlice(slice, ({ _id: { stream, day }, lines }) => ({
    startsAt: new Date(day),
    userId: ownerOf.get(stream) ?? null,
    paymentId: paymentIdOf(stream),
    lines: lines.filter((line) => isLike(line, filter)),
  }));
}

/** After every day. The text of a day must have four digits of the year to be in order. */
const END_OF_DAYS = new Date('9999-12-31');

/** Payments often have only the ID of their price, so the money of a plan is that of its prices. */
async function pricesOf({ plan, figures }: RevenueChangesFilter, collections: RevenueCollections): Promise<string[]> {
  if (plan == null || !figures.some((figure) => MONEY_MOVEMENTS.includes(figure))) return [];
  const { days } = await revenueSums(collections, { from: new Date(0), to: END_OF_DAYS });
  return [...plansByPrice(days)].flatMap(([priceId, code]) => (code === plan ? [priceId] : []));
}

/** A filter with the prices of its plan. */
type Filter = RevenueChangesFilter & { priceIds: readonly string[] };

function rowsLike({ figures, currency, plan, priceIds, intervals, from, to }: Filter): mongo.Filter<RevenueRow> {
  const figure = { $in: [...figures] };
  const isWithin = from != null || to != null;
  const lastDay = to && dayOf(new Date(to.getTime() - 1));
  return {
    'lines.figure': figure,
    ...(isWithin && { '_id.day': { ...(from && { $gte: dayOf(from) }), ...(lastDay && { $lte: lastDay }) } }),
    lines: {
      $elemMatch: {
        figure,
        ...(isWithin && { at: { ...(from && { $gte: from }), ...(to && { $lt: to }) } }),
        ...(currency == null ? {} : { currency }),
        ...(plan == null ? {} : { $or: [{ plan }, { priceId: { $in: [...priceIds] } }] }),
        ...(intervals == null ? {} : { interval: { $in: [...intervals] } }),
      },
    },
  };
}

/** Whether a line of a row matches. A row also has lines of other figures, plans and instants. */
function isLike(line: RevenueLine, { figures, currency, plan, priceIds, intervals, from, to }: Filter): boolean {
  return (
    figures.includes(line.figure) &&
    (currency == null || line.currency === currency) &&
    (plan == null || line.plan === plan || priceIds.includes(line.priceId ?? '')) &&
    (intervals == null || intervals.some((interval) => interval === line.interval)) &&
    (!from || line.at >= from) &&
    (!to || line.at < to)
  );
}
