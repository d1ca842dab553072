import { z } from 'zod';

/** What happens at the end of a trial if the customer has no card. */
export const trialSettings = z.strictObject({
  end_behavior: z.strictObject({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']).optional() }),
});

/** Whether the card that pays an invoice becomes the subscription's own card. */
export const paymentSettings = z.strictObject({
  save_default_payment_method: z.enum(['off', 'on_subscription']).optional(),
});
