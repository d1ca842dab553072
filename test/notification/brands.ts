import type { SubscriptionView } from '../../src/billing/subscription/subscription.view.ts';
import type { Details } from '../../src/notification/details.read.ts';
import { NOON } from './messages.ts';

const PREMIUM = { code: 'premium', name: 'Premium', translations: { fr: { name: 'Privilège' } } };

const later = (days: number) => new Date(NOON.getTime() + days * 86_400_000);

export const ACME = {
  name: 'Acme Trading',
  logoUrl: null,
  color: '#0f766e',
  footer: 'Acme Trading Ltd | 1 Main Street, Dublin 2 | VAT IE1234567X',
};

const SUBSCRIPTION = {
  id: 'sub_1',
  plan: PREMIUM,
  items: [
    {
      quantity: 1,
      sold: { unitAmount: 1_999, currency: 'eur', interval: 'month', intervalCount: 1 },
    },
  ],
  status: 'ACTIVE',
  cancelAtPeriodEnd: false,
  cancelAt: null,
  trialEnd: null,
  currentPeriodEnd: later(31),
} as unknown as SubscriptionView;

/** Everything that can be known beside a message. */
export const ALL_DETAILS: Details = {
  invoiceNumber: 'ACME-0042',
  tax: 319,
  period: { start: NOON, end: later(31) },
  charged: { brand: 'visa', last4: '4242' },
  onFile: { brand: 'mastercard', last4: '4444' },
  plan: PREMIUM,
  subscription: SUBSCRIPTION,
};
