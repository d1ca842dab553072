import { type Connection, type mongo, Schema } from 'mongoose';
import type { Figure, RevenueLine } from './revenue.line.ts';

/** What one stream adds to the revenue of one UTC day. A row is never deleted: one that says nothing any more has no lines. */
export interface RevenueRow {
  _id: { stream: string; day: string };
  /** Of the document that it follows from: an older one never overwrites a newer one. */
  revision: number;
  lines: RevenueLine[];
  /** Which write the roll-up has not summed yet. A day with such a row is dirty. */
  unsummed?: mongo.ObjectId;
}

/** The sums of one UTC day, whose rows they replace in a report while none of them is `unsummed`. */
export interface RevenueDay {
  _id: string;
  /** Counts the writes, and guards them. */
  version: number;
  cells: RevenueCell[];
  /** By currency: the sum of `lapsed` by the day of `since`. */
  lapsed: { currency: string; since: Record<string, number> }[];
}

/** The sums of all lines of one currency, price and plan. */
export interface RevenueCell {
  currency: string;
  priceId: string | null;
  plan: string | null;
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
    unsummed: Schema.Types.ObjectId,
  },
  { collection: 'revenue_rows', versionKey: false, minimize: false, strict: 'throw' },
);
rowSchema.index({ '_id.day': 1 });
rowSchema.index({ '_id.day': 1, unsummed: 1 }, { partialFilterExpression: { unsummed: { $exists: true } } });

const daySchema = new Schema(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    cells: [Schema.Types.Mixed],
    lapsed: [Schema.Types.Mixed],
  },
  { collection: 'revenue_days', versionKey: false, minimize: false, strict: 'throw' },
);

/** The collections `revenue_rows` and `revenue_days`. */
export function revenueCollections(connection: Connection): RevenueCollections {
  return {
    revenueRows: connection.model('RevenueRow', rowSchema).collection as unknown as mongo.Collection<RevenueRow>,
    revenueDays: connection.model('RevenueDay', daySchema).collection as unknown as mongo.Collection<RevenueDay>,
  };
}
