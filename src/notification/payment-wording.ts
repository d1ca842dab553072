import type { Details } from './details.read.ts';
import type { Speech } from './speech.ts';
import { cardFact, type Fact, fact, type Worded } from './words.ts';

/** Messages about a payment. */
type PaymentKind = 'invoice' | 'receipt' | 'payment-failed' | 'confirm' | 'refund' | 'dispute';

interface Amount {
  amount: number;
  currency: string;
}

export const PAYMENT_WORDING: { [Kind in PaymentKind]: Worded<Kind> } = {
  invoice({ dueAt, invoiceUrl, ...paid }, { say, at, details, manageUrl }) {
    return {
      subject: say.text('mail.invoice.subject', { amount: say.money(paid.amount, paid.currency) }),
      text: [dueAt ? say.text('mail.invoice.text', { day: say.day(dueAt) }) : say.text('mail.invoice.undatedText')],
      facts: [
        ...billed(details, say),
        total(paid, details, say),
        dueAt ? fact(say, 'label.dueBy', say.day(dueAt)) : fact(say, 'label.invoicedOn', say.day(at)),
      ],
      action: { label: say.text('action.payInvoice'), url: invoiceUrl ?? manageUrl },
    };
  },
  receipt: ({ invoiceUrl, ...paid }, { say, at, details, manageUrl }) => ({
    subject: say.text('mail.receipt.subject', { amount: say.money(paid.amount, paid.currency) }),
    text: [say.text('mail.receipt.text')],
    facts: [
      ...billed(details, say),
      total(paid, details, say),
      fact(say, 'label.paidOn', say.day(at)),
      ...cardFact(details.charged, say),
    ],
    action: { label: say.text(invoiceUrl ? 'action.viewInvoice' : 'action.payments'), url: invoiceUrl ?? manageUrl },
  }),
  'payment-failed': ({ invoiceUrl, nextAttemptAt, ...paid }, { say, at, details, manageUrl }) => ({
    subject: say.text('mail.payment-failed.subject', { amount: say.money(paid.amount, paid.currency) }),
    text: [
      say.text('mail.payment-failed.text'),
      nextAttemptAt
        ? say.text('mail.payment-failed.retry', { day: say.day(nextAttemptAt) })
        : say.text('mail.payment-failed.last'),
    ],
    facts: [
      ...billed(details, say),
      total(paid, details, say),
      fact(say, 'label.failedOn', say.day(at)),
      ...(nextAttemptAt ? [fact(say, 'label.nextAttempt', say.day(nextAttemptAt))] : []),
      ...cardFact(details.onFile, say),
    ],
    action: { label: say.text('action.payNow'), url: invoiceUrl ?? manageUrl },
  }),
  confirm: ({ actionUrl, ...paid }, { say, at, details, manageUrl }) => ({
    subject: say.text('mail.confirm.subject', { amount: say.money(paid.amount, paid.currency) }),
    text: [say.text('mail.confirm.text')],
    facts: [
      ...billed(details, say),
      total(paid, details, say),
      fact(say, 'label.requestedOn', say.day(at)),
      ...cardFact(details.onFile, say),
    ],
    action: { label: say.text('action.confirmPayment'), url: actionUrl ?? manageUrl },
  }),
  refund: ({ amount, currency }, { say, at, details, manageUrl }) => ({
    subject: say.text('mail.refund.subject', { amount: say.money(amount, currency) }),
    text: [say.text('mail.refund.text')],
    facts: [
      ...billed({ ...details, period: null }, say),
      fact(say, 'label.amount', say.money(amount, currency)),
      fact(say, 'label.refundedOn', say.day(at)),
      ...cardFact(details.charged, say),
    ],
    action: { label: say.text('action.payments'), url: manageUrl },
  }),
  dispute: ({ outcome, amount, currency, partial }, { say, at, details, manageUrl }) => ({
    subject: say.text(`mail.dispute.${outcome}.subject`, { amount: say.money(amount, currency) }),
    text: [
      say.text(partial ? `mail.dispute.${outcome}.partText` : `mail.dispute.${outcome}.text`),
      ...(outcome === 'opened' ? [say.text('mail.dispute.opened.next')] : []),
    ],
    facts: [
      ...billed({ ...details, period: null }, say),
      fact(say, 'label.amount', say.money(amount, currency)),
      fact(say, 'label.disputedOn', say.day(at)),
    ],
    action: { label: say.text('action.payments'), url: manageUrl },
  }),
};

/** What was billed: plan, period and invoice number, as far as they are known. */
function billed({ plan, period, invoiceNumber }: Details, say: Speech): Fact[] {
  return [
    ...(plan === null ? [] : [fact(say, 'label.plan', say.plan(plan))]),
    ...(period === null ? [] : [fact(say, 'label.period', say.period(period))]),
    ...(invoiceNumber === null ? [] : [fact(say, 'label.invoice', invoiceNumber)]),
  ];
}

/** The amount, and how much of it is tax. */
function total({ amount, currency }: Amount, { tax }: Details, say: Speech): Fact {
  const whole = say.money(amount, currency);
  const withTax = tax !== null && tax > 0;
  return fact(
    say,
    'label.amount',
    withTax ? say.text('value.withTax', { amount: whole, tax: say.money(tax, currency) }) : whole,
  );
}
