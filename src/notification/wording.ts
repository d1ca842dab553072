import type { MessageData, MessageKind, ServiceKind } from '../outbox/message.ts';
import type { Speech } from './speech.ts';

/** What a message says, before it is laid out. */
export interface Words {
  subject: string;
  /** Plain sentences, one paragraph each. */
  text: string[];
  /** What it is about at a glance, such as amount and date. */
  facts: [label: string, value: string][];
  /** The next step. */
  action: { label: string; url: string } | null;
}

export interface Telling {
  say: Speech;
  /** When the fact happened. */
  at: Date;
  /** Where customers manage their billing in the product. */
  manageUrl: string;
  /** The link of `confirm-email`; null in any other message, and where nothing is sent. */
  confirmUrl: string | null;
}

/** Messages to customers. The others are for admins only (alert-wording.ts). */
export type CustomerKind = Exclude<MessageKind, ServiceKind | 'unknown-status' | 'erased-but-live' | 'fraud-warning'>;

export type Worded<Kind extends MessageKind> = (data: MessageData[Kind], telling: Telling) => Words;

/** The text of each message to a customer: what happened, the amount, the date and the next step. */
export const WORDING: { [Kind in CustomerKind]: Worded<Kind> } = {
  started: (data, { say, at, manageUrl }) => ({
    subject: `Welcome to ${planIn(data, say)}`,
    text: [`Your subscription to ${planIn(data, say)} has started.`],
    facts: [['Since', say.day(at)]],
    action: { label: 'Manage your subscription', url: manageUrl },
  }),
  'plan-changed': (data, { say, at, manageUrl }) => {
    const { plan: previousPlan } = say.planAmong(data.previousItems, { plan: data.previousPlan, quantity: 1 });
    const { plan, quantity } = say.planAmong(data.items, data);
    return {
      subject:
        previousPlan === plan
          ? `Your subscription to ${say.plan(plan)} has changed`
          : `Your plan is now ${say.plan(plan)}`,
      text: [
        previousPlan === plan
          ? `Your subscription to ${say.plan(plan)} has changed.`
          : `Your plan has changed from ${say.plan(previousPlan)} to ${say.plan(plan)}.`,
      ],
      facts: [['Since', say.day(at)], ...(quantity === 1 ? [] : [['Quantity', String(quantity)] as [string, string]])],
      action: { label: 'See your subscription', url: manageUrl },
    };
  },
  'will-end': ({ endsAt }, { say, manageUrl }) => ({
    subject: 'Your subscription will end',
    text: [
      'You have canceled your subscription. You keep your access until it ends, and you can resume it until then.',
    ],
    facts: endsAt === null ? [] : [['Ends on', say.day(endsAt)]],
    action: { label: 'Resume your subscription', url: manageUrl },
  }),
  resumed: (_data, { say, at, manageUrl }) => ({
    subject: 'Your subscription continues',
    text: ['Your subscription is no longer canceled. It renews as before.'],
    facts: [['Since', say.day(at)]],
    action: { label: 'See your subscription', url: manageUrl },
  }),
  ended: (data, { say, at, manageUrl }) => ({
    subject: 'Your subscription has ended',
    text: [`Your subscription to ${planIn(data, say)} has ended. Nothing more will be charged for it.`],
    facts: [['Ended on', say.day(at)]],
    action: { label: 'Subscribe again', url: manageUrl },
  }),
  'trial-ends': ({ trialEnd, ...data }, { say, manageUrl }) => ({
    subject: `Your trial ends on ${say.day(trialEnd)}`,
    text: [`Your trial of ${planIn(data, say)} ends soon. Your subscription starts then, unless you cancel before.`],
    facts: [['Trial ends on', say.day(trialEnd)]],
    action: { label: 'Manage your subscription', url: manageUrl },
  }),
  renewal: ({ amount, currency, periodEnd, ...data }, { say, manageUrl }) => ({
    subject: `Your subscription renews on ${say.day(periodEnd)}`,
    text: [`Your subscription to ${planIn(data, say)} renews soon. You do not need to do anything.`],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Renews on', say.day(periodEnd)],
    ],
    action: { label: 'Manage your subscription', url: manageUrl },
  }),
  invoice: ({ amount, currency, invoiceUrl, dueAt }, { say, at, manageUrl }) => ({
    subject: `Your invoice of ${say.money(amount, currency)}`,
    text: ['You have a new invoice.'],
    facts: [['Amount', say.money(amount, currency)], dueAt ? ['Due by', say.day(dueAt)] : ['Date', say.day(at)]],
    action: { label: 'Pay the invoice', url: invoiceUrl ?? manageUrl },
  }),
  receipt: ({ amount, currency, invoiceUrl }, { say, at, manageUrl }) => ({
    subject: `Your receipt: ${say.money(amount, currency)}`,
    text: ['Thank you. We have received your payment.'],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Paid on', say.day(at)],
    ],
    action: { label: invoiceUrl ? 'View the invoice' : 'See your payments', url: invoiceUrl ?? manageUrl },
  }),
  'payment-failed': ({ amount, currency, invoiceUrl, nextAttemptAt }, { say, at, manageUrl }) => ({
    subject: `Your payment of ${say.money(amount, currency)} failed`,
    text: [
      'Your bank did not accept the payment.',
      nextAttemptAt
        ? `We will try again on ${say.day(nextAttemptAt)}. You can also check your card or pay now.`
        : 'Check your card or pay now to keep your access.',
    ],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Failed on', say.day(at)],
      ...(nextAttemptAt ? [['Next attempt', say.day(nextAttemptAt)] as [string, string]] : []),
    ],
    action: { label: 'Pay now', url: invoiceUrl ?? manageUrl },
  }),
  confirm: ({ amount, currency, actionUrl }, { say, at, manageUrl }) => ({
    subject: `Confirm your payment of ${say.money(amount, currency)}`,
    text: ['Your bank asks you to confirm this payment. It is not complete until you do.'],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Requested on', say.day(at)],
    ],
    action: { label: 'Confirm the payment', url: actionUrl ?? manageUrl },
  }),
  refund: ({ amount, currency }, { say, at, manageUrl }) => ({
    subject: `Your refund of ${say.money(amount, currency)}`,
    text: ['We have sent your refund. It can take your bank some days to show it.'],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Refunded on', say.day(at)],
    ],
    action: { label: 'See your payments', url: manageUrl },
  }),
  usage: ({ name, share, limit, resetsAt }, { say, manageUrl }) => ({
    subject: share === 100 ? `${name}: all used` : `${name}: ${share} % used`,
    text: [
      share === 100
        ? `You have used everything that your plan includes of ${name}. Upgrade to continue now, or wait until your usage resets.`
        : `You have used ${share} % of what your plan includes of ${name}.`,
    ],
    facts: [
      ['Included', say.number(limit)],
      ['Resets on', say.day(resetsAt)],
    ],
    action: { label: 'See your plan', url: manageUrl },
  }),
  'card-expires': ({ brand, last4, lastDay }, { say, manageUrl }) => ({
    subject: `Your card expires on ${say.day(lastDay)}`,
    text: ['The card for your subscription expires soon. Add a new card to keep your access.'],
    facts: [
      ['Card', [brand?.toUpperCase(), last4].filter(Boolean).join(' ')],
      ['Expires on', say.day(lastDay)],
    ],
    action: { label: 'Add a new card', url: manageUrl },
  }),
  'confirm-email': ({ email, expiresAt }, { say, confirmUrl }) => ({
    subject: 'Confirm your e-mail address',
    text: [
      'You asked us to send e-mails about your billing to this address. Confirm that it is your address.',
      'If you did not ask for this, ignore this e-mail. Nothing will change.',
    ],
    facts: [
      ['New address', email],
      ['Confirm by', `${say.day(expiresAt)}, ${expiresAt.toISOString().slice(11, 16)} UTC`],
    ],
    action: confirmUrl === null ? null : { label: 'Confirm this address', url: confirmUrl },
  }),
  dispute: ({ outcome, amount, currency, partial }, { say, at, manageUrl }) => ({
    subject: DISPUTED[outcome].subject,
    text: [partial ? DISPUTED[outcome].ofPart : DISPUTED[outcome].text],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Date', say.day(at)],
    ],
    action: { label: 'See your payments', url: manageUrl },
  }),
};

/** The name of the plan that a message is about. */
const planIn = ({ plan, items }: MessageData['started'], say: Speech): string =>
  say.plan(say.planAmong(items, { plan, quantity: 1 }).plan);

const DISPUTED = {
  opened: {
    subject: 'Your payment is disputed',
    text: 'Your bank has opened a dispute about your payment. If it paid for your current access, that access is suspended until the dispute is resolved.',
    ofPart: 'Your bank has opened a dispute about a part of your payment. You keep your access.',
  },
  won: {
    subject: 'The dispute about your payment is over',
    text: 'Your bank has decided that the payment stands. If your access was suspended, it is restored.',
    ofPart: 'Your bank has decided that the payment stands. You keep your access.',
  },
  lost: {
    subject: 'The dispute about your payment is over',
    text: 'Your bank has sent the payment back to you. If it paid for your current access, that access stays suspended until your next payment.',
    ofPart: 'Your bank has sent a part of the payment back to you. You keep your access.',
  },
} as const;
