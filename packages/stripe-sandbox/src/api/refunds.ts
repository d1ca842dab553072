import type Stripe from 'stripe';
import { z } from 'zod';
import { changeRefund, refundPayment } from '../operations/refund-payment.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { instant, integer, mergeMetadata, metadata, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

const shape = {
  charge: text.optional(),
  payment_intent: text.optional(),
  amount: integer.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.optional(),
};

/** https://docs.stripe.com/api/refunds */
export const refunds: Endpoint[] = [
  write('POST /v1/refunds', shape, async ({ work, params }) => createRefund(work, params)),

  write('POST /v1/refunds/:id', { metadata: metadata.optional() }, async ({ work, id, params }) => {
    const refund = await work.find('refund', id);
    if (!refund) throw noSuch('refund', id);
    return changeRefund(work, id, { metadata: mergeMetadata(refund.metadata, params.metadata) });
  }),

  read('/v1/refunds/:id', {}, async ({ reader, id }) => {
    const refund = await reader.find('refund', id);
    if (!refund) throw noSuch('refund', id);
    return refund;
  }),

  read(
    '/v1/refunds',
    { ...paging, charge: text.optional(), payment_intent: text.optional(), created: instant.optional() },
    async (request) => {
      const { charge, payment_intent, created } = request.params;
      const filter = {
        'body.charge': charge,
        'body.payment_intent': payment_intent,
        'body.created': within(created),
      };
      return listOf('refund', request, { url: '/v1/refunds', filter });
    },
  ),
];

type Params = z.output<z.ZodObject<typeof shape>>;

/** Refunds a payment. Without an amount, refunds all that is left. */
export async function createRefund(work: Work, params: Params): Promise<Stripe.Refund> {
  const charge = await chargeNamed(work, params);
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.disputed && !(await isRefundable(work, charge))) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  if (left === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = params.amount ?? left;
  if (amount < 1) {
    throw invalid('Invalid positive integer', { param: 'amount', code: 'parameter_invalid_integer' });
  }
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
      code: 'amount_too_large',
    });
  }
  const { reason = null } = params;
  return refundPayment(work, { charge, amount, reason, metadata: mergeMetadata(null, params.metadata) });
}

interface Named {
  charge?: string | undefined;
  payment_intent?: string | undefined;
}

async function chargeNamed(work: Work, { charge: named, payment_intent }: Named): Promise<Stripe.Charge> {
  if (named !== undefined) {
    const charge = await work.find('charge', named);
    if (!charge) throw noSuch('charge', named, 'charge');
    if (!charge.paid) throw invalid(`Charge ${named} was not successful; it cannot be refunded.`, { param: 'charge' });
    return charge;
  }
  if (payment_intent === undefined) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.');
  }
  const intent = await work.find('payment_intent', payment_intent);
  if (!intent) throw noSuch('payment_intent', payment_intent, 'payment_intent');
  if (intent.status !== 'succeeded') {
    throw invalid(`This PaymentIntent (${payment_intent}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  return work.get('charge', idOf(String(intent.latest_charge)));
}

async function isRefundable(work: Work, charge: Stripe.Charge): Promise<boolean> {
  const { data } = await work.list('dispute', { 'body.charge': charge.id }, { limit: 100 });
  return data.every((dispute) => dispute.is_charge_refundable || dispute.status === 'won');
}
