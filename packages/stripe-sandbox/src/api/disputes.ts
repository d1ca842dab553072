import type Stripe from 'stripe';
import { z } from 'zod';
import { isOpenDispute, loseDispute, reviewDispute } from '../operations/dispute-payment.ts';
import type { Reader } from '../store/reader.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, mergeMetadata, metadata, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** https://docs.stripe.com/api/disputes. The control panel opens and decides disputes. */
export const disputes: Endpoint[] = [
  read('/v1/disputes/:id', {}, async ({ reader, id }) => disputeNamed(reader, id)),

  write(
    'POST /v1/disputes/:id',
    {
      evidence: z.strictObject({ uncategorized_text: text, product_description: text }).partial().optional(),
      metadata: metadata.optional(),
      submit: flag.optional(),
    },
    async ({ work, id, params }) => {
      const dispute = await disputeNamed(work, id);
      if (!isOpenDispute(dispute)) throw invalid('This dispute is already closed');
      const changes = {
        evidence: { ...dispute.evidence, ...(params.evidence as Partial<Stripe.Dispute.Evidence>) },
        metadata: mergeMetadata(dispute.metadata, params.metadata),
      };
      const changed = await work.change('dispute', id, changes, 'charge.dispute.updated');
      // Evidence is submitted at once, unless `submit` is false.
      return params.evidence && params.submit !== false ? reviewDispute(work, changed) : changed;
    },
  ),

  write('POST /v1/disputes/:id/close', {}, async ({ work, id }) => {
    const dispute = await disputeNamed(work, id);
    if (!isOpenDispute(dispute)) throw invalid('This dispute is already closed');
    return loseDispute(work, dispute);
  }),

  read(
    '/v1/disputes',
    { ...paging, charge: text.optional(), payment_intent: text.optional(), created: instant.optional() },
    async (request) => {
      const { charge, payment_intent, created } = request.params;
      const filter = {
        'body.charge': charge,
        'body.payment_intent': payment_intent,
        'body.created': within(created),
      };
      return listOf('dispute', request, { url: '/v1/disputes', filter });
    },
  ),
];

async function disputeNamed(reader: Pick<Reader, 'find'>, id: string): Promise<Stripe.Dispute> {
  const dispute = await reader.find('dispute', id);
  if (!dispute) throw noSuch('dispute', id);
  return dispute;
}
