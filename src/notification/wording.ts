import type { Named } from '../language/named.ts';
import type { TextKey } from '../language/text.ts';
import type { CustomerKind, MessageData } from '../outbox/message.ts';
import { type Details, priceOf, renewalOf } from './details.read.ts';
import { PAYMENT_WORDING } from './payment-wording.ts';
import type { Speech } from './speech.ts';
import { cardFact, type Fact, fact, type Worded } from './words.ts';

/** The text of each message to a customer: what happened, what it is about, and the next step. The sentences are in src/language. */
export const WORDING: { [Kind in CustomerKind]: Worded<Kind> } = {
  ...PAYMENT_WORDING,
  started(data, { say, at, details, manageUrl }) {
    const plan = planIn(data, say);
    const about = say.aboutPlan(plan);
    const trialEnd = trialAfter(at, details);
    return {
      subject: say.text('mail.started.subject', about),
      text: [
        trialEnd
          ? say.text('mail.started.trial', { ...about, day: say.day(trialEnd) })
          : say.text('mail.started.text', about),
      ],
      facts: [
        ...termsOf(plan, details, say),
        ...(trialEnd ? [fact(say, 'label.trialEndsOn', say.day(trialEnd))] : renewal(details, say)),
        ...cardFact(details.onFile, say),
      ],
      action: { label: say.text('action.manage'), url: manageUrl },
    };
  },
  'plan-changed'(data, { say, at, details, manageUrl }) {
    const { plan: before } = say.planAmong(data.previousItems, { plan: data.previousPlan, quantity: 1 });
    const { plan: now, quantity } = say.planAmong(data.items, data);
    const about = say.aboutPlan(now);
    const { plan: previous, named } = say.aboutPlan(before);
    const same = before === now;
    return {
      subject: say.text(same ? 'mail.plan-changed.sameSubject' : 'mail.plan-changed.subject', about),
      text: [
        same
          ? say.text('mail.plan-changed.sameText', about)
          : say.text('mail.plan-changed.text', { ...about, previous, ...(named === 'no' && { named }) }),
      ],
      facts: [
        ...termsOf(now, details, say),
        ...(quantity === 1 ? [] : [fact(say, 'label.quantity', say.number(quantity))]),
        fact(say, 'label.changedOn', say.day(at)),
        ...renewal(details, say),
      ],
      action: { label: say.text('action.subscription'), url: manageUrl },
    };
  },
  'plan-will-change'(data, { say, manageUrl }) {
    const about = { ...say.aboutPlan(data.plan), day: say.day(data.at) };
    const { plan: previous, named } = say.aboutPlan(data.previousPlan);
    const same = data.plan === data.previousPlan;
    const list = (key: TextKey, features: readonly { code: string; name: string }[]) =>
      features.length === 0
        ? []
        : [fact(say, key, features.map(({ code, name }) => say.feature(code, name)).join(', '))];
    const { nextInvoice: invoice } = data;
    return {
      subject: say.text(same ? 'mail.plan-will-change.sameSubject' : 'mail.plan-will-change.subject', about),
      text: [
        same
          ? say.text('mail.plan-will-change.sameText', about)
          : say.text('mail.plan-will-change.text', { ...about, previous, ...(named === 'no' && { named }) }),
        say.text('mail.plan-will-change.next', { day: about.day }),
      ],
      facts: [
        ...(about.named === 'yes' ? [fact(say, 'label.plan', about.plan)] : []),
        ...(data.quantity === 1 ? [] : [fact(say, 'label.quantity', say.number(data.quantity))]),
        fact(say, 'label.changesOn', about.day),
        ...(invoice ? [fact(say, 'label.nextInvoice', say.money(invoice.amount, invoice.currency))] : []),
        ...list('label.removed', data.removed),
        ...list('label.reduced', data.reduced),
        ...list('label.overLimit', data.overLimit),
      ],
      action: { label: say.text('action.manage'), url: manageUrl },
    };
  },
  'will-end'({ endsAt }, { say, details, manageUrl }) {
    const about = say.aboutPlan(details.plan);
    const day = endsAt && say.day(endsAt);
    return {
      subject: day
        ? say.text('mail.will-end.subject', { ...about, day })
        : say.text('mail.will-end.undatedSubject', about),
      text: [
        day ? say.text('mail.will-end.text', { day }) : say.text('mail.will-end.undatedText'),
        say.text('mail.will-end.next'),
      ],
      facts: [...planFact(details.plan, say), ...(day ? [fact(say, 'label.endsOn', day)] : [])],
      action: { label: say.text('action.resume'), url: manageUrl },
    };
  },
  paused({ until }, { say, details, manageUrl }) {
    const suspended = details.subscription?.plan?.whilePaused === 'suspend';
    return {
      subject: say.text('mail.paused.subject', say.aboutPlan(details.plan)),
      text: [
        until ? say.text('mail.paused.text', { day: say.day(until) }) : say.text('mail.paused.undatedText'),
        say.text(suspended ? 'mail.paused.suspended' : 'mail.paused.kept'),
      ],
      facts: [
        ...termsOf(details.plan, details, say),
        ...(until ? [fact(say, 'label.pausedUntil', say.day(until))] : []),
      ],
      action: { label: say.text('action.resume'), url: manageUrl },
    };
  },
  resumed: ({ paused }, { say, details, manageUrl }) => ({
    subject: say.text('mail.resumed.subject', say.aboutPlan(details.plan)),
    text: [say.text(paused ? 'mail.resumed.pausedText' : 'mail.resumed.text')],
    facts: [...termsOf(details.plan, details, say), ...renewal(details, say), ...cardFact(details.onFile, say)],
    action: { label: say.text('action.subscription'), url: manageUrl },
  }),
  ended(data, { say, at, manageUrl }) {
    const plan = planIn(data, say);
    return {
      subject: say.text('mail.ended.subject', say.aboutPlan(plan)),
      text: [say.text('mail.ended.text'), say.text('mail.ended.next')],
      facts: [...planFact(plan, say), fact(say, 'label.endedOn', say.day(at))],
      action: { label: say.text('action.subscribe'), url: manageUrl },
    };
  },
  'trial-ends'({ trialEnd, ...data }, { say, details, manageUrl }) {
    const plan = planIn(data, say);
    const day = say.day(trialEnd);
    return {
      subject: say.text('mail.trial-ends.subject', { ...say.aboutPlan(plan), day }),
      text: [say.text('mail.trial-ends.text'), say.text('mail.trial-ends.next', { day })],
      facts: [...termsOf(plan, details, say), fact(say, 'label.trialEndsOn', day), ...cardFact(details.onFile, say)],
      action: { label: say.text('action.manage'), url: manageUrl },
    };
  },
  renewal({ amount, currency, periodEnd, ...data }, { say, details, manageUrl }) {
    const plan = planIn(data, say);
    const day = say.day(periodEnd);
    return {
      subject: say.text('mail.renewal.subject', { ...say.aboutPlan(plan), day }),
      text: [say.text('mail.renewal.text')],
      facts: [
        ...planFact(plan, say),
        fact(say, 'label.amount', say.money(amount, currency)),
        fact(say, 'label.renewsOn', day),
        ...cardFact(details.onFile, say),
      ],
      action: { label: say.text('action.manage'), url: manageUrl },
    };
  },
  usage({ feature: code, name, share, limit, resetsAt }, { say, manageUrl }) {
    const all = share === 100;
    const feature = say.feature(code, name);
    const values = { feature, share: say.percent(share), limit: say.number(limit), day: say.day(resetsAt) };
    return {
      subject: say.text(all ? 'mail.usage.allSubject' : 'mail.usage.subject', values),
      text: [
        say.text(all ? 'mail.usage.allText' : 'mail.usage.text', values),
        say.text(all ? 'mail.usage.allNext' : 'mail.usage.next', values),
      ],
      facts: [fact(say, 'label.included', values.limit), fact(say, 'label.resetsOn', values.day)],
      action: { label: say.text('action.upgrade'), url: manageUrl },
    };
  },
  'card-expires': ({ brand, last4, lastDay }, { say, manageUrl }) => ({
    subject: say.text('mail.card-expires.subject', { day: say.day(lastDay) }),
    text: [say.text('mail.card-expires.text', { day: say.day(lastDay) })],
    facts: [fact(say, 'label.card', say.card({ brand, last4 })), fact(say, 'label.expiresOn', say.day(lastDay))],
    action: { label: say.text('action.card'), url: manageUrl },
  }),
  'confirm-email': ({ email, expiresAt }, { say, confirmUrl }) => ({
    subject: say.text('mail.confirm-email.subject'),
    text: [say.text('mail.confirm-email.text'), say.text('mail.confirm-email.next')],
    facts: [
      fact(say, 'label.newAddress', email),
      fact(say, 'label.confirmBy', `${say.day(expiresAt)}, ${expiresAt.toISOString().slice(11, 16)} UTC`),
    ],
    action: confirmUrl === null ? null : { label: say.text('action.confirmAddress'), url: confirmUrl },
  }),
};

/** The plan that a message is about. */
const planIn = ({ plan, items }: Pick<MessageData['started'], 'plan' | 'items'>, say: Speech): string | null =>
  say.planAmong(items, { plan, quantity: 1 }).plan;

/** The plan, if it is known. */
const planFact = (plan: Named | string | null, say: Speech): Fact[] =>
  plan === null ? [] : [fact(say, 'label.plan', say.plan(plan))];

/** The plan and what it costs. */
function termsOf(plan: Named | string | null, { subscription }: Details, say: Speech): Fact[] {
  const price = subscription && priceOf(subscription);
  const key = INTERVALS[price?.interval ?? ''];
  return [
    ...planFact(plan, say),
    ...(price && key
      ? [fact(say, 'label.price', say.text(key, { amount: say.money(price.amount, price.currency) }))]
      : []),
  ];
}

const INTERVALS: Readonly<Record<string, TextKey>> = {
  month: 'value.priceMonth',
  year: 'value.priceYear',
};

function renewal({ subscription }: Details, say: Speech): Fact[] {
  const renewsAt = subscription && renewalOf(subscription);
  return renewsAt ? [fact(say, 'label.renewsOn', say.day(renewsAt))] : [];
}

/** When the trial ends that a subscription began with. */
function trialAfter(at: Date, { subscription }: Details): Date | null {
  const trialEnd = subscription?.trialEnd ?? null;
  return trialEnd !== null && trialEnd > at ? trialEnd : null;
}
