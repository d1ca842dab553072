import { z } from 'zod';
import { createRefund } from '../api/refunds.ts';
import { noSuch } from '../api/refusal.ts';
import { setCustomer } from '../operations/customer-aside.ts';
import { deleteCustomer } from '../operations/delete-customer.ts';
import { failRefund } from '../operations/refund-payment.ts';
import type { Terms } from '../settings.ts';
import { KIND, type Unkindness } from '../webhooks/network.ts';
import { type Control, control } from './control.ts';
import { disputing, latestCharge, whichCharge } from './controls-disputes.ts';
import { failing } from './controls-failing.ts';

const count = z.coerce.number().int();
const probability = z.coerce.number().min(0).max(1);

/** Everything that can be done at the control panel besides moving the clock: as JSON under /_control/, and by a form. */
export const controls: Control[] = [
  control(
    'terms',
    {
      upcoming_days: count.min(0).max(60).optional(),
      after_retries: z.enum(['cancel', 'unpaid', 'past_due']).optional(),
    },
    async (given, { settings }) => {
      await settings.set('terms', { ...settings.get('terms'), ...(given as Partial<Terms>) });
      return settings.get('terms');
    },
  ),

  control(
    'fail-next-payment',
    { customer: z.string(), times: count.min(0).max(100).default(1) },
    async ({ customer, times }, { act }) =>
      act(async (work) => {
        if (!(await work.find('customer', customer))) throw noSuch('customer', customer);
        await setCustomer(work, customer, { failNext: times });
        return { customer, times };
      }),
  ),

  control('refund', { ...whichCharge, amount: count.min(1).optional() }, async ({ amount, ...which }, { act }) =>
    act(async (work) => createRefund(work, { charge: (await latestCharge(work, which)).id, amount })),
  ),

  // How the customer's next refund goes; an empty outcome is the ordinary one.
  control(
    'next-refund',
    { customer: z.string(), outcome: z.enum(['pending', 'fails', '']) },
    async ({ customer, outcome }, { act }) =>
      act(async (work) => {
        if (!(await work.find('customer', customer))) throw noSuch('customer', customer);
        await setCustomer(work, customer, { nextRefund: outcome === '' ? null : outcome });
        return { customer, outcome };
      }),
  ),

  control('fail-refund', { refund: z.string() }, async ({ refund: id }, { act }) =>
    act(async (work) => {
      const refund = await work.find('refund', id);
      if (!refund) throw noSuch('refund', id);
      return refund.status === 'failed' ? refund : failRefund(work, refund);
    }),
  ),

  ...disputing,

  control('delete-customer', { customer: z.string() }, async ({ customer: id }, { act }) =>
    act(async (work) => {
      const customer = await work.find('customer', id);
      if (!customer) throw noSuch('customer', id);
      return deleteCustomer(work, customer);
    }),
  ),

  // What is not named is kind; the seed begins anew each time.
  control(
    'network',
    {
      seed: count.optional(),
      duplicate: probability.optional(),
      reorder: probability.optional(),
      delay: probability.optional(),
      drop: probability.optional(),
      delay_ms: count.min(0).max(60_000).optional(),
    },
    async (given, { settings }) => {
      await settings.set('network', { ...KIND, ...(given as Partial<Unkindness>) });
      return settings.get('network');
    },
  ),

  ...failing,
];
