import type Stripe from 'stripe';
import type { DisputeNow } from '../fact.ts';
import { idAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';
import { moneyBack } from './refund.ts';

/** https://docs.stripe.com/api/disputes */
export const DISPUTE = {
  kind: 'dispute',
  idPrefixes: ['dp_', 'du_'],
  events: [
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
  ],
  synced: null,
  imported: 'charge.dispute.imported',
  read: disputeNow,
  // Disputes had no ID before 2013. A charge had one dispute then, so its dispute is named after it.
  identify: (object: StripeObject) => {
    const { chargeId } = disputeNow(object);
    return idAt(object['id']) ?? (chargeId === null ? null : `dispute_of_${chargeId}`);
  },
  retrieve: null,
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.disputes.list(params),
    takes: () => true,
    importing: { name: 'disputes', expand: [], cardOf: () => null },
  },
  lifecycle: {
    progress: ({ status }) => [progressOf(status)],
    ranks: { of: (change, { status }) => [progressOf(status), RANKS[change] ?? 0] },
  },
} as const satisfies ObjectType<DisputeNow>;

const progressOf = (status: string): number => Number(['won', 'lost', 'warning_closed', 'prevented'].includes(status));

const RANKS: Readonly<Record<string, number>> = {
  created: 0,
  updated: 1,
  funds_withdrawn: 1,
  funds_reinstated: 1,
  closed: 2,
};

/** Reads a Dispute. */
export function disputeNow(object: StripeObject): DisputeNow {
  return { ...moneyBack(object), status: textAt(object['status']) ?? 'unknown' };
}
