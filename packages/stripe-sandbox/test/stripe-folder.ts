import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where Stripe's API description and the recorded events are; `STRIPE_DESCRIPTION` names another folder. */
export const STRIPE_FOLDER = resolve(
  process.env['STRIPE_DESCRIPTION'] ?? fileURLToPath(new URL('../../../../shared/stripe', import.meta.url)),
);
