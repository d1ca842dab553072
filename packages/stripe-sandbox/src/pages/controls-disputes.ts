import type Stripe from 'stripe';
import { z } from 'zod';
import { invalid, noSuch } from '../api/refusal.ts';
import {
  escalateDispute,
  isOpenDispute,
  loseDispute,
  openDispute,
  reviewDispute,
  warnOfFraud,
  winDispute,
} from '../operations/dispute-payment.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { type Control, control } from './control.ts';

/** Names a payment: itself, or a customer whose newest one is meant. */
export const whichCharge = {
  charge: z.string().optional(),
  payment_intent: z.string().optional(),
  customer: z.string().optional(),
};

const yes = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

const moves = { review: reviewDispute, escalate: escalateDispute, win: winDispute, lose: loseDispute };

/** What banks do: dispute a payment, decide about it, suspect fraud. */
export const disputing: Control[] = [
  control(
    'dispute',
    { ...whichCharge, inquiry: yes.default(false), reason: z.string().default('fraudulent') },
    async ({ inquiry, reason, ...which }, { act }) =>
      act(async (work) => {
        const charge = await latestCharge(work, which);
        if (charge.disputed) throw invalid(`Charge ${charge.id} is disputed already.`);
        return openDispute(work, charge, { inquiry, reason });
      }),
  ),

  control(
    'decide-dispute',
    { dispute: z.string(), decision: z.enum(['review', 'escalate', 'win', 'lose']) },
    async ({ dispute: id, decision }, { act }) =>
      act(async (work) => {
        const dispute = await work.find('dispute', id);
        if (!dispute) throw noSuch('dispute', id);
        if (!isOpenDispute(dispute)) throw invalid(`Dispute ${id} is closed already.`);
        return moves[decision](work, dispute);
      }),
  ),

  control('fraud-warning', whichCharge, async (which, { act }) =>
    act(async (work) => warnOfFraud(work, await latestCharge(work, which))),
  ),
];

interface Which {
  charge?: string | undefined;
  payment_intent?: string | undefined;
  customer?: string | undefined;
}

/** The payment that is meant. */
export async function latestCharge(
  work: Work,
  { charge: id, payment_intent, customer }: Which,
): Promise<Stripe.Charge> {
  if (id !== undefined) return found(await work.find('charge', id), id);
  if (payment_intent !== undefined) {
    const intent = await work.find('payment_intent', payment_intent);
    if (!intent?.latest_charge) throw noSuch('payment_intent', payment_intent);
    return work.get('charge', idOf(intent.latest_charge));
  }
  if (customer === undefined) throw invalid('It needs one of charge, payment_intent and customer.');
  const { data } = await work.list('charge', { 'body.customer': customer, 'body.paid': true }, { limit: 1 });
  return found(data[0] ?? null, `of ${customer}`);
}

function found(charge: Stripe.Charge | null, id: string): Stripe.Charge {
  if (!charge) throw noSuch('charge', id);
  return charge;
}
