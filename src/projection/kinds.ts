import type { mongo } from 'mongoose';
import type { EntitlementDocument } from '../billing/entitlement/entitlement.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { Projection } from '../billing/fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { Projected } from '../billing/projected.ts';
import type { RevenueCollections } from '../billing/revenue/revenue.document.ts';
import type { RevenueLine } from '../billing/revenue/revenue.line.ts';
import { paymentLines, subscriptionLines } from '../billing/revenue/stream.lines.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { createLog } from './log.ts';
import { createProjector, type Projector, type ProjectorOptions } from './project.ts';

/** One kind of document: how it is folded, and where it is stored. Subjects are `<kind>:<document id>`. */
export interface Kind {
  projection: Projection<unknown>;
  documents: mongo.Collection<Projected<unknown>>;
  /** What a document in this state adds to revenue. */
  revenueOf(state: unknown, id: string): RevenueLine[];
  revenue: RevenueCollections;
}

export type KindName = 'entitlement' | 'payment';

export interface Collections extends RevenueCollections {
  entitlements: mongo.Collection<EntitlementDocument>;
  payments: mongo.Collection<PaymentDocument>;
}

/** Every kind of document that is folded from events. The driver's collection type is invariant, hence the cast. */
export function kindsOf(collections: Collections): Readonly<Record<KindName, Kind>> {
  const { entitlements, payments, revenueRows, revenueDays } = collections;
  const revenue = { revenueRows, revenueDays };
  const entitlement = { projection: entitlementProjection, documents: entitlements, revenueOf: subscriptionLines };
  const payment = { projection: paymentProjection, documents: payments, revenueOf: paymentLines };
  return {
    entitlement: { ...entitlement, revenue } as unknown as Kind,
    payment: { ...payment, revenue } as unknown as Kind,
  };
}

/** The engine for each kind, over the log of all events. */
export function createProjectors(
  options: Collections & { events: mongo.Collection<StoredEvent>; clock: Clock } & Pick<
      ProjectorOptions<unknown>,
      'onBroken'
    >,
): Readonly<Record<KindName, Projector>> {
  const { events, clock, onBroken } = options;
  const shared = { readEvents: createLog(events), clock, ...(onBroken && { onBroken }) };
  const { entitlement, payment } = kindsOf(options);
  return {
    entitlement: createProjector({ name: 'entitlement', ...entitlement, ...shared }),
    payment: createProjector({ name: 'payment', ...payment, ...shared }),
  };
}
