import type { InvoiceNow } from '../../facts/fact.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';
import type { PaymentState } from './payment.fold.ts';
import type { PaymentStatus, PaymentView } from './payment.view.ts';

/**
 * What a person sees of a payment; null before anything worth showing is known. Since "basil" an invoice names only the id of its
 * price: what that is called is known from the user's `subscriptions`.
 */
export function paymentView(
  id: string,
  state: PaymentState,
  subscriptions: Readonly<Record<string, SubscriptionState>> = {},
): PaymentView | null {
  if (state.userId === null) return null;
  const view = state.invoice ? viewOfInvoice(id, state, state.invoice.now, subscriptions) : viewOfSession(id, state);
  return view === null ? null : { ...view, userId: state.userId };
}

type Owned = Omit<PaymentView, 'userId'>;

function viewOfInvoice(
  id: string,
  state: PaymentState,
  now: InvoiceNow,
  subscriptions: Readonly<Record<string, SubscriptionState>>,
): Owned {
  const status = invoiceStatus(state, now);
  return {
    id,
    status,
    amount: now.status === 'paid' ? now.amountPaid : now.amountDue,
    currency: now.currency.toUpperCase(),
    tax: now.tax,
    discount: now.discount,
    description: now.description,
    plan: planOf(now, subscriptions),
    subscriptionId: now.subscriptionId,
    invoiceNumber: now.number,
    invoiceUrl: now.url,
    invoicePdf: now.pdf,
    failure: status === 'FAILED' || status === 'ACTION_REQUIRED' ? failureOf(now) : null,
    attribution: state.session?.now.attribution ?? null,
    createdAt: now.createdAt,
    paidAt: now.status === 'paid' ? (now.paidAt ?? state.invoice?.cause.at ?? null) : null,
  };
}

function planOf(
  { price, subscriptionId }: InvoiceNow,
  subscriptions: Readonly<Record<string, SubscriptionState>>,
): string | null {
  if (price === null) return null;
  const known = subscriptionId === null ? undefined : subscriptions[subscriptionId]?.priceNames[price.id];
  const lookupKey = price.lookupKey ?? known?.lookupKey;
  return price.plan ?? known?.plan ?? (lookupKey ? (planOfLookupKey(lookupKey) ?? null) : null);
}

function invoiceStatus({ attempts }: PaymentState, { status }: InvoiceNow): PaymentStatus {
  if (status === 'paid') return 'PAID';
  if (status === 'void') return 'VOID';
  if (status === 'uncollectible') return 'UNCOLLECTIBLE';
  const last = attempts.at(-1);
  if (!last) return 'PENDING';
  return last.actionRequired ? 'ACTION_REQUIRED' : 'FAILED';
}

function failureOf(now: InvoiceNow): PaymentView['failure'] {
  return {
    code: now.failure?.code ?? null,
    message: now.failure?.message ?? 'The payment did not go through.',
    nextAttemptAt: now.nextAttemptAt,
  };
}

function viewOfSession(id: string, { session }: PaymentState): Owned | null {
  if (session === null || session.now.status === 'expired') return null; // nobody paid, and nobody will
  const { now, failed, paidAt } = session;
  const status = paidAt ? 'PAID' : failed ? 'FAILED' : 'PENDING';
  return {
    id,
    status,
    amount: now.amountTotal ?? 0,
    currency: (now.currency ?? '').toUpperCase(),
    tax: now.tax,
    discount: now.discount,
    description: null,
    plan: now.plan,
    subscriptionId: null,
    invoiceNumber: null,
    invoiceUrl: null,
    invoicePdf: null,
    failure:
      status === 'FAILED' ? { code: null, message: 'The payment did not go through.', nextAttemptAt: null } : null,
    attribution: now.attribution,
    createdAt: now.createdAt,
    paidAt,
  };
}
