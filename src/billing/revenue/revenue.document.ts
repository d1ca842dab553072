import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';
import type { BilledEvery } from '../subscription/subscription.sold.ts';
import type { Figure, RevenueLine } from './revenue.line.ts';

/** The changes of revenue by one stream on one UTC day. A row is never deleted, but can be left without lines. */
export interface RevenueRow {
  _id: { stream: string; day: string };
  /** The revision of the document that it follows from. An older one never overwrites a newer one. */
  revision: number;
  lines: RevenueLine[];
}

/** The sums of the rows of one UTC day. */
export interface RevenueDay {
  _id: string;
  /** When a process last marked the day before writing its rows, by MongoDB's clock. The day is dirty until the rows are summed. */
  markedAt?: Date;
  /** `RollUpSums` as JSON, which is parsed three times as fast as BSON. Absent until the day is summed for the first time. */
  sums?: string;
}

export interface RollUpSums {
  cells: RevenueCell[];
  /** By currency: the sum of `lapsed` by the day of `since`. */
  lapsed: { currency: string; since: Record<string, number> }[];
  /** By currency: the number of subscriptions that began, by the month of their end, `''` for those without one. Absent in sums of earlier versions. */
  began?: BeganSums[];
}

/** The subscriptions of one currency that began on a day. */
export interface BeganSums {
  currency: string;
  until: Record<string, number>;
}

/** The sums of all lines of one currency, price and plan. */
export interface RevenueCell {
  currency: string;
  priceId: string | null;
  plan: string | null;
  /** How often the price is charged. Absent if it is not known, or another interval. */
  interval?: BilledEvery;
  figures: Partial<Record<Figure, number>>;
}

export interface RevenueCollections {
  revenueRows: mongo.Collection<RevenueRow>;
  revenueDays: mongo.Collection<RevenueDay>;
}

const rowSchema = new Schema(
  {
    _id: { type: Schema.Types.Mixed, required: true },
    revision: { type: Number, required: true },
    lines: [Schema.Types.Mixed],
  },
  { collection: 'revenue_rows', versionKey: false, minimize: false, strict: 'throw' },
);
rowSchema.index({ '_id.day': 1 });
// The changes of a figure, newest first. See changes.read.ts.
rowSchema.index({ 'lines.figure': 1, '_id.day': -1, '_id.stream': -1 });

const daySchema = new Schema(
  {
    _id: { type: String, required: true },
    markedAt: Date,
    sums: String,
  },
  { collection: 'revenue_days', versionKey: false, minimize: false, strict: 'throw' },
);
daySchema.index({ markedAt: 1 }, { sparse: true });

/** The collections `revenue_rows` and `revenue_days`. */
export function revenueCollections(connection: Connection): RevenueCollections {
  return {
    revenueRows: collectionOf(connection, 'RevenueRow', rowSchema),
    revenueDays: collectionOf(connection, 'RevenueDay', daySchema),
  };
}
