import type { mongo } from 'mongoose';
import { openSession, pay } from '../../packages/stripe-sandbox/test/buying.ts';
import { control } from '../../packages/stripe-sandbox/test/controlling.ts';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { buyer } from '../support/buyer.ts';
import type { Sandboxed } from '../support/sandboxed.ts';

const DAY = 86_400;

export interface Crowd {
  /** One user for each fate. */
  users: string[];
  /** Stripe customers that say nothing of a user: whose the first is, a file says; the other stays nobody's. */
  stranger: string;
  nobody: string;
}

/** Customers with different fates, whose webhooks come: what an import must find by itself. */
export async function liveThrough(tollgate: Sandboxed): Promise<Crowd> {
  const { sandbox } = tollgate;
  const stripe = stripeAt(sandbox.url);
  const users: string[] = [];
  const customerOf = async (userId: string) =>
    String(
      (await tollgate.connection.collection('accounts').findOne({ 'owner.id': userId, _id: /^cus_/ } as never))?._id,
    );
  const buys = async (fate: string, input: object = { plan: 'premium' }) => {
    const userId = `user_${fate}`;
    users.push(userId);
    const person = buyer(tollgate, userId);
    const { session, userErrors } = await person.checkout({ ...input });
    if (!session) throw new Error(JSON.stringify(userErrors));
    await person.pay(session.url);
    await tollgate.settle();
    return customerOf(userId);
  };
  const subscriptionOf = async (customer: string) => (await stripe.subscriptions.list({ customer })).data[0]?.id ?? '';
  const asStranger = async () => {
    const premium = (await stripe.prices.list({ lookup_keys: ['premium_month_eur'] })).data[0]?.id ?? '';
    const session = await openSession(stripe, { line_items: [{ price: premium, quantity: 1 }] });
    await pay(session);
    return String((await stripe.checkout.sessions.retrieve(session.id)).customer);
  };

  await buys('renews');
  await buys('yearly', { plan: 'vip', interval: 'YEAR' });
  await control(sandbox, 'fail-next-payment', { customer: await buys('fails'), times: 4 });
  await buys('tries', { plan: 'pro' });
  await buys('once', { plan: 'extra_generations' });
  const ends = await buys('ends', { plan: 'basic' });
  await stripe.subscriptions.cancel(await subscriptionOf(ends));
  await tollgate.settle();
  const again = await buyer(tollgate, 'user_ends').checkout({ plan: 'premium' });
  await buyer(tollgate, 'user_ends').pay(again.session?.url ?? '');
  const stranger = await asStranger();
  const nobody = await asStranger();
  await control(sandbox, 'clock', { advance: 21 * DAY });
  await tollgate.settle();

  const willEnd = await buys('will_end');
  await stripe.subscriptions.update(await subscriptionOf(willEnd), { cancel_at_period_end: true });
  await control(sandbox, 'refund', { customer: await buys('refunded') });
  await control(sandbox, 'refund', { customer: await buys('refunded_partly'), amount: 500 });
  await control(sandbox, 'refund', { customer: await buys('refunded_once', { plan: 'extra_generations' }) });
  await control(sandbox, 'dispute', { customer: await buys('disputes') });
  for (const decision of ['win', 'lose']) {
    const { id: dispute } = await control(sandbox, 'dispute', { customer: await buys(`${decision}s`) });
    await control(sandbox, 'decide-dispute', { dispute, decision });
  }
  // Past the renewals of those who came first.
  await control(sandbox, 'clock', { advance: Math.round(10.2 * DAY) });
  await tollgate.settle();
  return { users, stranger, nobody };
}

interface Row {
  _id: string;
  kind: string;
  seq: number;
  due: number | null;
}

/** Ids that are the same for everybody. */
const SHARED = ['product', 'price', 'coupon', 'promotion_code', 'webhook_endpoint', 'billing_portal.configuration'];

/** Lets Stripe have so many more of each, with ids and users of their own (`<id>r<n>`): as objects, without their history. */
export async function multiply(db: mongo.Db, { users }: Crowd, rounds: number): Promise<void> {
  const objects = db.collection<Row>('sandbox_objects');
  const rows = await objects
    .find({ kind: { $nin: SHARED } })
    .sort({ seq: 1 })
    .toArray();
  const [newest] = await objects.find().sort({ seq: -1 }).limit(1).toArray();
  const own = new Set([...rows.map(({ _id }) => _id), ...users]);
  const texts = rows.map((row) => JSON.stringify(row));
  let seq = newest?.seq ?? 0;
  for (let round = 1; round <= rounds; round++) {
    const copies = texts.map((text) => {
      const copy = JSON.parse(text.replace(/[a-z]+_\w+/g, (id) => (own.has(id) ? copyOf(id, round) : id))) as Row;
      seq += 1;
      return { ...copy, seq, due: null };
    });
    await objects.insertMany(copies, { ordered: false });
  }
}

/** Round 0 is the original. */
export const copyOf = (id: string, round: number): string => (round === 0 ? id : `${id}r${round}`);
