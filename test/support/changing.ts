import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import { buyer } from './buyer.ts';
import type { Sandboxed } from './sandboxed.ts';
import type { Json } from './stripe-events.ts';

const SUBSCRIPTION =
  'subscription { id status plan { code } quantity cancelAtPeriodEnd cancelAt paused pausedUntil pendingChange { plan { code } price { lookupKey } quantity at } actionUrl currentPeriodEnd }';

export interface ChangeAnswer {
  subscription: {
    id: string;
    status: string;
    plan: { code: string };
    quantity: number;
    cancelAtPeriodEnd: boolean;
    paused: boolean;
    pausedUntil: string | null;
    pendingChange: {
      plan: { code: string } | null;
      price: { lookupKey: string } | null;
      quantity: number;
      at: string;
    } | null;
    actionUrl: string | null;
    currentPeriodEnd: string;
  } | null;
  userErrors: { code: string; field: string[] | null }[];
}

export interface PreviewAnswer {
  preview: {
    prorationDate: string;
    dueNow: { amount: number; currency: string };
    prorationCredit: { amount: number };
    nextInvoice: { amount: number } | null;
    nextInvoiceAt: string | null;
    gained: { feature: { code: string }; limit: number | null; value: string | null }[];
    lost: { feature: { code: string }; limit: number | null; value: string | null }[];
    overLimit: { feature: { code: string }; usage: { used: number } }[];
  } | null;
  userErrors: { code: string }[];
}

const PREVIEW = `query ($input: PlanChangePreviewInput!) { planChangePreview(input: $input) {
  preview { prorationDate dueNow { amount currency } prorationCredit { amount } nextInvoice { amount } nextInvoiceAt
    gained { feature { code } limit unlimited value } lost { feature { code } limit value } overLimit { feature { code } usage { used } } }
  userErrors { code } } }`;

export const codesOf = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

/** What a plan is bought with, and how. Default: a month of premium, with a good card. */
interface Bought {
  card?: string;
  plan?: string;
  interval?: string;
  quantity?: number;
}

/** Customers who change their subscriptions, with the sandbox as Stripe. */
export function createChanging(tollgate: Sandboxed, name: string) {
  let count = 0;

  /** An operation of the sandbox's control API. */
  async function control(operation: string, body: Json): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${tollgate.sandbox.url}/_control/${operation}`, init);
    if (!response.ok) throw new Error(await response.text());
  }

  async function stripe(method: string, path: string, form?: Record<string, string>): Promise<Json> {
    const response = await fetch(`${tollgate.sandbox.url}${path}`, {
      method,
      headers: { authorization: 'Bearer sk_test_sandbox' },
      ...(form && { body: new URLSearchParams(form) }),
    });
    const answer = (await response.json()) as Json;
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  }

  /** Completes the confirmation of a payment on the bank's page. */
  async function confirm(url: string): Promise<void> {
    const body = new URLSearchParams({ answer: 'complete' });
    const { status } = await fetch(url, { method: 'POST', redirect: 'manual', body });
    expect(status).toBe(303);
  }

  async function subscriber({ card = CARDS.good, plan = 'premium', interval = 'MONTH', quantity = 1 }: Bought = {}) {
    const userId = `${name}-${count++}`;
    const person = buyer(tollgate, userId);
    const { session } = await person.checkout({ plan, interval, quantity });
    await person.pay(session?.url ?? '', card);
    if (card === CARDS.asks) await confirm(`${session?.url}/authenticate`);
    await control('clock', { advance: 5 }); // nobody changes a plan in the second in which it began
    await tollgate.settle();
    const command = (field: string, type: string) => async (input: Json) => {
      const query = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { ${SUBSCRIPTION} userErrors { code field } } }`;
      return (await tollgate.ask({ userId }, query, { input }))['answer'] as unknown as ChangeAnswer;
    };
    return {
      ...person,
      userId,
      /** The newest one's id. */
      async subscriptionId() {
        const { me } = await tollgate.ask({ userId }, '{ me { subscriptions { id } } }');
        return (me as { subscriptions: { id: string }[] }).subscriptions[0]?.id ?? '';
      },
      /** The newest subscription, as a later read shows it. */
      async subscription() {
        const { me } = await tollgate.ask(
          { userId },
          `{ me { subscriptions { ${SUBSCRIPTION.slice('subscription {'.length)} } }`,
        );
        return (me as { subscriptions: ChangeAnswer['subscription'][] }).subscriptions[0] ?? null;
      },
      /** The amounts of what was paid, newest first. */
      async payments() {
        const { me } = await tollgate.ask(
          { userId },
          '{ me { payments(filter: { status: [PAID] }) { nodes { amount { amount } } } } }',
        );
        const { nodes } = (me as { payments: { nodes: { amount: { amount: number } }[] } }).payments;
        return nodes.map(({ amount }) => amount.amount);
      },
      change: (input: Json) => command('changePlan', 'ChangePlanInput')({ idempotencyKey: randomUUID(), ...input }),
      cancelPending: command('cancelPendingChange', 'CancelPendingChangeInput'),
      cancel: command('cancelSubscription', 'CancelSubscriptionInput'),
      pause: command('pauseSubscription', 'PauseSubscriptionInput'),
      resume: command('resumeSubscription', 'ResumeSubscriptionInput'),
      async preview(input: Json) {
        return (await tollgate.ask({ userId }, PREVIEW, { input }))['planChangePreview'] as unknown as PreviewAnswer;
      },
    };
  }

  return { subscriber, control, stripe, confirm };
}
