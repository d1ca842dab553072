import { buyer } from '../../support/buyer.ts';
import { lifePlan, randomLife } from '../../support/random-lives.ts';
import { fc, SEED } from '../../support/seed.ts';
import type { Json, StripeEvent } from '../../support/stripe-events.ts';
import { sign, WEBHOOK_SECRET } from '../../support/tollgate.ts';
import { pause } from '../service.ts';
import { createClient } from './client.ts';
import type { Deployment } from './deployment.ts';

/** How many senders of each kind there are, and how often each of them sends: 10 webhooks, 5 questions and a refund in a second. */
const RATES = { webhooks: [4, 400], questions: [2, 400], refunds: [2, 2_000] } as const;
type Kind = keyof typeof RATES;

/** An event that is not folded for so long after it was acknowledged is trouble. */
const SLOW = 2_000;
/** Without trouble for so long, the deployment has recovered. Longer than `SLOW`, after which the first trouble shows. */
const CALM = 4_000;
/** What does not recover by itself within this time does not recover. */
const PATIENCE = 90_000;

/** What a customer sees and pays: read by each question. */
const QUESTION =
  '{ me { plan { code } entitlements { feature { code } granted } payments(first: 1) { nodes { id } } } }';
const REFUND =
  'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { payment { id } userErrors { code } } }';

export interface Figures {
  requests: number;
  /** Of each kind: requests that were not answered as they should. Each is sent again until it is. */
  failed: Record<Kind, number>;
  /** The longest time from the acknowledgement of a webhook until it is folded, in milliseconds. */
  slowestFold: number;
  /** The longest time from the first request for a refund, sent again under its key while it fails, until it is made. */
  slowestRefund: number;
}

export type Traffic = Awaited<ReturnType<typeof startTraffic>>;

/**
 * Sends signed webhooks, questions and refunds through nginx until `end()`, each at its rate. As with Stripe and with a careful client,
 * what fails is sent again: a webhook as it was, a refund under its key.
 */
export async function startTraffic(deployment: Deployment) {
  const { db, nginx, tokenOf } = deployment;
  const client = createClient(nginx);
  const ask = async ({ userId, roles }: { userId: string; roles?: string[] }, query: string, variables: Json = {}) =>
    client.ask(await tokenOf(userId, roles), query, variables);
  const payments = await Promise.all(['ida', 'ivo', 'uma', 'ugo'].map((userId) => bought(ask, userId)));
  const events = lives();
  const repeated: StripeEvent[] = [];
  const acknowledged = new Set<string>();
  const unfolded = new Map<string, number>();
  const commands = { sent: 0, done: 0 };
  let secrets: readonly string[] = [WEBHOOK_SECRET];
  let figures = newFigures();
  let troubleAt = performance.now();
  let over = false;
  let abandoned = false;

  const send: Record<Kind, () => Promise<boolean>> = {
    async webhooks() {
      const event = repeated.shift() ?? (events.next().value as StripeEvent);
      const body = JSON.stringify(event);
      const [first = '', ...others] = secrets.map((secret) => sign(body, { secret }));
      const signature = [first, ...others.map((header) => header.split(',')[1])].join();
      const answer = await client.post('/webhooks/stripe', body, { 'stripe-signature': signature }).catch(() => null);
      if (answer?.status !== 200) repeated.push(event);
      else {
        if (!acknowledged.has(event.id)) unfolded.set(event.id, performance.now());
        acknowledged.add(event.id);
      }
      return answer?.status === 200;
    },
    questions: () =>
      ask({ userId: 'ida' }, QUESTION).then(
        () => true,
        () => false,
      ),
    async refunds() {
      const n = commands.sent++;
      const idempotencyKey = `refund-${n}`;
      const input = { paymentId: payments[n % payments.length], amount: 1, reason: 'incident', idempotencyKey };
      // It may be made in a later incident than the one that it met.
      const own = figures;
      const began = performance.now();
      while (!abandoned) {
        const data = await ask({ userId: 'ada', roles: ['admin'] }, REFUND, { input }).catch(() => null);
        const answer = data?.['refundPayment'] as { userErrors: unknown[] } | undefined;
        own.slowestRefund = Math.max(own.slowestRefund, performance.now() - began);
        if (answer?.userErrors.length === 0) {
          commands.done++;
          return true;
        }
        own.requests++;
        own.failed.refunds++;
        if (own === figures) troubleAt = performance.now();
        await pause(1_000);
      }
      return false;
    },
  };

  function count(kind: Kind, succeeded: boolean): void {
    figures.requests++;
    if (succeeded) return;
    figures.failed[kind]++;
    troubleAt = performance.now();
  }

  async function loop(kind: Kind, every: number): Promise<void> {
    while (!over) {
      const next = pause(every);
      count(kind, await send[kind]());
      await next;
    }
  }

  /** Notes which events are folded by now. */
  async function look(): Promise<void> {
    const ids = [...unfolded.keys()];
    const now = performance.now();
    const due = db.collection('events').find({ _id: { $in: ids }, dueAt: { $exists: true } } as never);
    const still = new Set((await due.project({ _id: 1 }).toArray()).map(({ _id }) => String(_id)));
    for (const [id, since] of unfolded) {
      if (now - since > SLOW) troubleAt = now;
      figures.slowestFold = Math.max(figures.slowestFold, now - since);
      if (ids.includes(id) && !still.has(id)) unfolded.delete(id);
    }
  }

  async function watch(): Promise<void> {
    while (!over) {
      await look().catch(() => {
        troubleAt = performance.now();
      });
      await pause(100);
    }
  }

  const loops = Object.entries(RATES).flatMap(([kind, [senders, every]]) =>
    Array.from({ length: senders }, () => loop(kind as Kind, every)),
  );
  const watching = watch();

  return {
    acknowledged,
    payments,
    commands,
    ask,
    client,
    /** Signs with these from now on, as Stripe does while a secret is rolled. */
    signWith(next: readonly string[]) {
      secrets = next;
    },
    /** Begins to count anew. */
    begin() {
      figures = newFigures();
      troubleAt = 0;
    },
    figures: (): Figures => figures,
    /** Resolves once there has been no trouble for a while from now on; returns the milliseconds from `since` to the last trouble. */
    async calm(since: number): Promise<number> {
      const began = performance.now();
      while (performance.now() - Math.max(troubleAt, began) < CALM) {
        if (performance.now() - began > PATIENCE)
          throw new Error(`no recovery: ${JSON.stringify({ ...figures, unfolded: [...unfolded.keys()] })}`);
        await pause(100);
      }
      return Math.max(0, troubleAt - since);
    },
    /** Sends nothing new; resolves once everything that was sent is answered as it should. */
    async end() {
      over = true;
      await Promise.all([...loops, watching]);
      client.close();
    },
    /** Sends nothing more, not even what has failed. */
    abandon() {
      over = true;
      abandoned = true;
      client.close();
    },
  };
}

const newFigures = (): Figures => ({
  requests: 0,
  failed: { webhooks: 0, questions: 0, refunds: 0 },
  slowestFold: 0,
  slowestRefund: 0,
});

/** The events of one random life after the other. */
function* lives(): Generator<StripeEvent, never> {
  for (let n = 0; ; n++) {
    const [plan] = fc.sample(lifePlan, { seed: SEED + n, numRuns: 1 });
    if (plan) yield* randomLife(plan, `incident${n}`);
  }
}

/** Buys a plan; returns the invoice that paid for it. */
async function bought(ask: Parameters<typeof buyer>[0]['ask'], userId: string): Promise<string> {
  const person = buyer({ ask }, userId);
  const { session, userErrors } = await person.checkout({ plan: 'vip', interval: 'YEAR' });
  if (!session) throw new Error(JSON.stringify(userErrors));
  await person.pay(session.url);
  for (;;) {
    const data = await ask({ userId }, '{ me { payments(first: 1) { nodes { stripeInvoiceId } } } }');
    const { nodes } = (data['me'] as { payments: { nodes: { stripeInvoiceId: string }[] } }).payments;
    if (nodes[0]) return nodes[0].stripeInvoiceId;
    await pause(100);
  }
}
