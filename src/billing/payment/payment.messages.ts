import type { Message } from '../../outbox/message.ts';
import { disputesTakeAll } from '../money/hold.ts';
import { beyondRefunds, chargeOf, refundCounts } from '../money/refunded.ts';
import { paymentView, refundReports } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';
import type { PaymentContent } from './payment.view.ts';

/** A payment and the user who owns it. */
type OwnPayment = PaymentContent & { userId: string };

/** Returns the messages about a payment, in the order of its life. */
export function paymentMessages(id: string, state: PaymentState, owner: string | null): Message[] {
  const content = paymentView(id, state);
  if (content === null || owner === null) return [];
  const view = Object.assign(content, { userId: owner });
  return [
    ...invoiceToPay(view, state),
    ...attemptMessages(view, state),
    ...delayedFailure(view, state),
    ...receipt(view),
    ...refundMessages(view, state),
    ...disputeMessages(view, state),
  ];
}

const moneyOf = ({ id: paymentId, amount, currency }: OwnPayment) => ({ paymentId, amount, currency });

/** Returns the message about an invoice that the customer pays by themselves. It is withdrawn once the invoice is paid or closed. */
function invoiceToPay(view: OwnPayment, { invoice }: PaymentState): Message[] {
  if (invoice?.now.collectionMethod !== 'send_invoice' || invoice.now.status === 'draft') return [];
  const { id, userId, invoiceUrl } = view;
  const { status, amountDue, dueAt, createdAt: at } = invoice.now;
  const state = status === 'open' && amountDue > 0 ? 'DUE' : 'WITHDRAWN';
  return [{ id: `invoice:${id}`, kind: 'invoice', userId, at, state, data: { ...moneyOf(view), invoiceUrl, dueAt } }];
}

/**
 * Returns a message for each failed attempt: either "failed" or "confirm". It is withdrawn as soon as a later attempt or the payment
 * follows.
 */
function attemptMessages(view: OwnPayment, { attempts }: PaymentState): Message[] {
  const { id, userId, invoiceUrl } = view;
  const last = attempts.at(-1);
  return attempts.flatMap((failed): Message[] => {
    const { attempt, at, actionRequired, nextAttemptAt } = failed;
    const current = failed === last && view.failure !== null;
    const failure: Message = {
      id: `payment-failed:${id}:${attempt}`,
      kind: 'payment-failed',
      userId,
      at,
      state: current && !actionRequired ? 'DUE' : 'WITHDRAWN',
      data: { ...moneyOf(view), invoiceUrl, nextAttemptAt },
    };
    if (!actionRequired) return [failure];
    const state = current ? 'DUE' : 'WITHDRAWN';
    const data = { ...moneyOf(view), actionUrl: invoiceUrl };
    return [failure, { id: `confirm:${id}:${attempt}`, kind: 'confirm', userId, at, state, data }];
  });
}

/** Returns the message about a delayed payment (a bank debit) that failed. A purchase fails once, and may still be paid. */
function delayedFailure(view: OwnPayment, { session }: PaymentState): Message[] {
  if (!session?.failed) return [];
  const { id, userId, invoiceUrl } = view;
  const state = view.status === 'FAILED' ? 'DUE' : 'WITHDRAWN';
  const data = { ...moneyOf(view), invoiceUrl, nextAttemptAt: null };
  return [{ id: `payment-failed:${id}:1`, kind: 'payment-failed', userId, at: session.cause.at, state, data }];
}

function receipt(view: OwnPayment): Message[] {
  const { id, userId, paidAt, amount, invoiceUrl } = view;
  if (paidAt === null || amount <= 0) return [];
  return [
    { id: `receipt:${id}`, kind: 'receipt', userId, at: paidAt, state: 'DUE', data: { ...moneyOf(view), invoiceUrl } },
  ];
}

/**
 * Returns the messages about refunds. The ID of a message has the charge and its total refunded amount, because `charge.refunded` (which
 * names no refund) and `refund.created` report one fact. A failed refund stays in that sum, or the IDs of later messages would change.
 */
function refundMessages(view: OwnPayment, state: PaymentState): Message[] {
  const reports = refundReports(state).sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.amount - b.amount,
  );
  const ofRefunds = reports.map((refund): Omit<RefundMessage, 'refundedInAll'> => {
    const due = refundCounts(refund.status) ? 'DUE' : 'WITHDRAWN';
    const charge = chargeOf(refund, state.charges) || view.id;
    return { charge, amount: refund.amount, at: refund.createdAt, state: due };
  });
  const beyond = beyondRefunds(state.charges, reports).map(({ chargeId: charge, amount, at }) => {
    return { charge, amount, at, state: 'DUE' as const };
  });
  const totals = new Map<string, number>();
  return [...ofRefunds, ...beyond]
    .map((refund): RefundMessage => {
      const refundedInAll = (totals.get(refund.charge) ?? 0) + refund.amount;
      totals.set(refund.charge, refundedInAll);
      return { ...refund, refundedInAll };
    })
    .filter(({ amount }) => amount > 0)
    .map(({ charge, refundedInAll, amount, at, state }) => ({
      id: `refund:${charge}:${refundedInAll}`,
      kind: 'refund',
      userId: view.userId,
      at,
      state,
      data: { ...moneyOf(view), amount, refundedInAll },
    }));
}

interface RefundMessage {
  charge: string;
  refundedInAll: number;
  amount: number;
  at: Date;
  state: Message['state'];
}

function disputeMessages(view: OwnPayment, { disputes, fraudWarnings }: PaymentState): Message[] {
  const { userId } = view;
  const warnings = Object.entries(fraudWarnings).map(
    ([id, { at }]): Message => ({
      id: `fraud-warning:${id}`,
      kind: 'fraud-warning',
      userId,
      at,
      state: 'DUE',
      data: moneyOf(view),
    }),
  );
  const ofDisputes = Object.entries(disputes).flatMap(([disputeId, { now, openedAt, closedAt }]) => {
    const { amount, currency } = now;
    const paid = { amount: view.amount, currency: view.currency.toLowerCase(), refunded: view.amountRefunded };
    const partial = !disputesTakeAll(paid, [{ amount, currency, status: 'needs_response' }]);
    const message = (outcome: 'opened' | 'won' | 'lost', at: Date): Message => ({
      id: `dispute:${disputeId}:${outcome}`,
      kind: 'dispute',
      userId,
      at,
      state: 'DUE',
      data: { ...moneyOf(view), disputeId, outcome, amount, ...(partial && { partial }) },
    });
    const outcome = now.status === 'won' || now.status === 'lost' ? now.status : null;
    return [message('opened', openedAt), ...(outcome && closedAt ? [message(outcome, closedAt)] : [])];
  });
  return [...warnings, ...ofDisputes];
}
