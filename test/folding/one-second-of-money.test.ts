import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { FoldEvent } from '../../src/billing/fold.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { paymentView } from '../../src/billing/payment/payment.read.ts';
import { holdsOn } from '../../src/billing/subscription/subscription.window.ts';
import { nothingFolded, replay } from '../../src/folding/replay.ts';
import {
  chargeObject,
  disputeObject,
  invoiceObject,
  type Json,
  refundObject,
  stripeEvent,
} from '../support/stripe-events.ts';
import { byPosition, foldEvent, paymentOf, permutations } from './folding.ts';

const T = 1_760_000_000;
const PAYMENTS = [paymentOf('in_1', ['pi_1', 'ch_1'], 'sub_1')];
const MONEY = { charge: 'ch_1', intent: 'pi_1', created: T + 60 };

/** One event: its type, its object, and what the object was before. */
type Step = [type: string, object: Json, previous?: Json | undefined];

const refund = (change: string, status: string, before?: string, id = 're_1', amount = 1_999): Step => [
  change === 'charge' ? 'charge.refund.updated' : `refund.${change}`,
  refundObject({ ...MONEY, id, amount, status }),
  before === undefined ? undefined : { status: before },
];
const dispute = (change: string, status: string, before?: string, id = 'dp_1'): Step => [
  `charge.dispute.${change}`,
  disputeObject({ ...MONEY, id, status }),
  before === undefined ? undefined : { status: before },
];
const charged = (refunded: number): Step => ['charge.refunded', chargeObject({ id: 'ch_1', intent: 'pi_1', refunded })];

/** What a payment of 19.99 and the subscription that it paid must show after a second; written down, never computed. */
interface Truth {
  refundStatus: string;
  /** Of the newest dispute. */
  dispute: string | null;
  amountRefunded: number;
  hold: 'REFUNDED' | 'DISPUTED' | null;
}
const PAID: Truth = { refundStatus: 'NONE', dispute: null, amountRefunded: 0, hold: null };
const WON: Truth = { ...PAID, dispute: 'WON' };
const REFUNDED: Truth = { refundStatus: 'FULL', dispute: null, amountRefunded: 1_999, hold: 'REFUNDED' };
const DISPUTED: Truth = { refundStatus: 'NONE', dispute: 'NEEDS_RESPONSE', amountRefunded: 0, hold: 'DISPUTED' };

/** The steps of one second in the order in which they happened, and what holds after them. */
const SECONDS: [what: string, steps: Step[], truth: Truth][] = [
  ['a refund succeeds at once', [refund('created', 'pending'), refund('updated', 'succeeded', 'pending')], REFUNDED],
  ['a refund fails at once', [refund('created', 'pending'), refund('failed', 'failed')], PAID],
  [
    'a refund succeeds and then fails',
    [refund('created', 'succeeded'), refund('charge', 'failed', 'succeeded'), refund('failed', 'failed')],
    PAID,
  ],
  [
    'a refund is updated twice, and fails',
    [refund('created', 'pending'), refund('updated', 'succeeded', 'pending'), refund('updated', 'failed', 'succeeded')],
    PAID,
  ],
  [
    'a refund waits for the customer and is canceled',
    [
      refund('created', 'pending'),
      refund('updated', 'requires_action', 'pending'),
      refund('updated', 'canceled', 'requires_action'),
    ],
    PAID,
  ],
  [
    'one refund fails and another succeeds',
    [
      refund('created', 'pending', undefined, 're_1', 1_500),
      refund('failed', 'failed', undefined, 're_1', 1_500),
      refund('created', 'succeeded', undefined, 're_2', 500),
    ],
    { refundStatus: 'PARTIAL', dispute: null, amountRefunded: 500, hold: null },
  ],
  [
    'two refunds make up the whole',
    [
      refund('created', 'succeeded', undefined, 're_1', 999),
      refund('created', 'succeeded', undefined, 're_2', 1_000),
      charged(1_999),
    ],
    REFUNDED,
  ],
  ['a charge tells of two refunds', [charged(500), charged(1_999)], REFUNDED],
  [
    'a dispute takes the money',
    [dispute('created', 'needs_response'), dispute('funds_withdrawn', 'needs_response')],
    DISPUTED,
  ],
  [
    'a dispute is won at once',
    [
      dispute('created', 'needs_response'),
      dispute('updated', 'under_review', 'needs_response'),
      dispute('closed', 'won'),
    ],
    WON,
  ],
  [
    'a dispute is lost at once',
    [
      dispute('created', 'needs_response'),
      dispute('updated', 'under_review', 'needs_response'),
      dispute('closed', 'lost'),
    ],
    { refundStatus: 'NONE', dispute: 'LOST', amountRefunded: 0, hold: 'DISPUTED' },
  ],
  [
    'a dispute is won and the money comes back',
    [dispute('created', 'under_review'), dispute('closed', 'won'), dispute('funds_reinstated', 'won')],
    WON,
  ],
  [
    'a dispute is updated twice, and won',
    [
      dispute('created', 'needs_response'),
      dispute('updated', 'under_review', 'needs_response'),
      dispute('updated', 'won', 'under_review'),
    ],
    WON,
  ],
  [
    'an inquiry becomes a dispute',
    [
      dispute('created', 'warning_needs_response'),
      dispute('updated', 'needs_response', 'warning_needs_response'),
      dispute('funds_withdrawn', 'needs_response'),
    ],
    DISPUTED,
  ],
  [
    'one dispute is won and another begins',
    [
      dispute('created', 'needs_response'),
      dispute('closed', 'won'),
      dispute('created', 'needs_response', undefined, 'dp_2'),
    ],
    DISPUTED,
  ],
];

const paid = foldEvent(
  stripeEvent('invoice.paid', T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', created: T })),
  PAYMENTS,
);

/** The second once for each way in which Stripe could have numbered its events. */
function* numbered(steps: readonly Step[]): Generator<FoldEvent[]> {
  for (const ids of permutations(steps.map((_step, n) => `evt_${n}`))) {
    yield steps.map(([type, object, previous], n) =>
      foldEvent(stripeEvent(type, T + 60, object, { id: ids[n] as string, ...(previous && { previous }) }), PAYMENTS),
    );
  }
}

function outcomeOf(events: readonly FoldEvent[]): Truth {
  const all = [paid, ...events].sort(byPosition);
  const view = paymentView('in_1', replay(paymentProjection, nothingFolded(paymentProjection), all).state);
  const { subscriptions } = replay(entitlementProjection, nothingFolded(entitlementProjection), all).state;
  const subscription = subscriptions['sub_1'];
  const held = subscription ? holdsOn(subscription) : [];
  return {
    refundStatus: String(view?.refundStatus),
    dispute: view?.dispute?.status ?? null,
    amountRefunded: view?.amountRefunded ?? -1,
    hold: held[0]?.reason ?? null,
  };
}

describe('refunds and disputes of one second', () => {
  test.each(SECONDS)(
    'refunds and disputes of one second end as they happened, whatever the IDs of their events: %s [S15]',
    (_what, steps, truth) => {
      for (const events of numbered(steps)) {
        const ids = events.map(({ id }) => id);
        expect({ ids, ...outcomeOf(events) }).toEqual({ ids, ...truth });
      }
    },
  );
});
