import { control } from '../../../packages/stripe-sandbox/test/controlling.ts';
import type { Incident } from './incident.ts';

const WORDS = { refuse: 'refuses connections', hang: 'does not answer', '429': 'answers 429' } as const;

/** What Stripe does. Refunds fail meanwhile, and are made once all the same; webhooks and questions go on. */
export const STRIPE_FAILS: readonly Incident[] = (['refuse', 'hang', '429'] as const).map((mode) => ({
  name: `Stripe ${WORDS[mode]}`,
  strike: ({ sandbox }) => control(sandbox, 'outage', { mode, paths: '/v1/' }),
  lasts: 'UNTIL_ALERT',
  alerts: ['TollgateStripeFailing'],
  mend: ({ sandbox }) => control(sandbox, 'outage', { mode: null }),
  needsMending: true,
  isUnseen: false,
}));
