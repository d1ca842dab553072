import { CARDS, openSession, pay, postForm } from '../../../packages/stripe-sandbox/test/buying.ts';
import type { Json } from '../../support/stripe-events.ts';
import type { Person } from './person.ts';

/** Something that one customer does, or that is done to them. */
export type Happening = (person: Person) => Promise<unknown>;

const FORM = { name: 'B. Uyer', expiry: '12 / 40', cvc: '123' };

export const buys =
  (input: Json, card: string = CARDS.good): Happening =>
  async (person) => {
    const { session, userErrors } = await person.checkout(input);
    if (!session) throw new Error(`${person.userId} cannot buy: ${JSON.stringify(userErrors)}`);
    return { page: session.url, leadsTo: await person.pay(session.url, card) };
  };

export const premium: Happening = buys({ plan: 'premium' });

/** The bank asks at the checkout; the customer confirms, or goes away. */
export const buysAndConfirms =
  (input: Json): Happening =>
  async (person) => {
    const { page } = (await buys(input, CARDS.asks)(person)) as { page: string };
    await postForm(`${page}/authenticate`, { answer: 'complete' });
  };
export const buysAndGoesAway = (input: Json): Happening => buys(input, CARDS.asks);

/** Declined at first, then paid with another card on the same page. */
export const buysAtTheSecondTry =
  (input: Json): Happening =>
  async (person) => {
    await buys(input, CARDS.declined)(person);
    await buys(input)(person);
  };

const inPortal =
  (move: 'cancel' | 'renew'): Happening =>
  async (person) => {
    const [subscription] = await person.subscriptions();
    const { session } = await person.portal();
    await postForm(`${session?.url}/subscriptions/${subscription?.id}/${move}`, {});
  };
export const cancels = inPortal('cancel');
export const thinksAgain = inPortal('renew');

export const nextPaymentsFail =
  (times: number): Happening =>
  async (person) =>
    person.control('fail-next-payment', { customer: await person.customer(), times });

/** Pays the open invoice on its page, with a card that stays the one to charge. */
export const paysTheInvoice: Happening = async (person) => {
  await postForm(await person.invoicePage(), { ...FORM, number: CARDS.good });
  await hasCard('pm_card_visa')(person);
};
export const confirmsTheInvoice: Happening = async (person) =>
  postForm(`${await person.invoicePage()}/authenticate`, { answer: 'complete' });

export const hasCard =
  (name: 'pm_card_visa' | 'pm_card_authenticationRequired'): Happening =>
  async (person) => {
    const [customer, subscriptions] = [await person.customer(), await person.subscriptions()];
    const { id } = await person.stripe.paymentMethods.attach(name, { customer });
    for (const subscription of subscriptions)
      await person.stripe.subscriptions.update(subscription.id, { default_payment_method: id });
  };

/** By the operator, at the dashboard; without an amount, of the whole newest payment. */
export const isRefunded =
  (amount?: number): Happening =>
  async (person) =>
    person.control('refund', { customer: await person.customer(), ...(amount === undefined ? {} : { amount }) });
export const theRefundFails: Happening = async (person) => {
  const { data } = await person.stripe.refunds.list({ limit: 100 });
  const { data: charges } = await person.stripe.charges.list({ customer: await person.customer(), limit: 100 });
  const refund = data.find(({ charge }) => charges.some(({ id }) => id === charge));
  await person.control('fail-refund', { refund: refund?.id });
};

export const disputes =
  (more: Json = {}): Happening =>
  async (person) =>
    person.control('dispute', { customer: await person.customer(), ...more });
export const theBankDecides =
  (decision: 'win' | 'lose' | 'escalate'): Happening =>
  async (person) => {
    const { data } = await person.stripe.charges.list({ customer: await person.customer(), limit: 100 });
    const charge = data.find(({ disputed }) => disputed)?.id ?? '';
    const { data: found } = await person.stripe.disputes.list({ charge });
    await person.control('decide-dispute', { dispute: found[0]?.id, decision });
  };
export const theBankSuspectsFraud: Happening = async (person) =>
  person.control('fraud-warning', { customer: await person.customer() });

export const stripeCustomerIsDeleted: Happening = async (person) =>
  person.control('delete-customer', { customer: await person.customer() });

/** Dearer plans are billed at once, and count once they are paid; cheaper ones are a credit on the next invoice. */
export const changesTo =
  (price: string, dearer: 'dearer' | 'cheaper'): Happening =>
  async (person) => {
    const [subscription] = await person.subscriptions();
    const items = [{ id: String(subscription?.items.data[0]?.id), price: await priceId(person, price) }];
    const how =
      dearer === 'dearer'
        ? ({ proration_behavior: 'always_invoice', payment_behavior: 'pending_if_incomplete' } as const)
        : ({ proration_behavior: 'create_prorations' } as const);
    await person.stripe.subscriptions.update(String(subscription?.id), { items, ...how });
  };

/** Nothing is collected for a while. */
export const collectionPauses = (pause: boolean): Happening =>
  async function pauses(person) {
    const [subscription] = await person.subscriptions();
    await person.stripe.subscriptions.update(String(subscription?.id), {
      pause_collection: pause ? { behavior: 'void' } : '',
    });
  };

/** At the dashboard, beside what they have. */
export const getsAnother =
  (price: string): Happening =>
  async (person) => {
    const [customer, [first]] = [await person.customer(), await person.subscriptions()];
    const card = first?.default_payment_method as string;
    const items = [{ price: await priceId(person, price) }];
    await person.stripe.subscriptions.create({ customer, items, default_payment_method: card });
  };
export const losesTheNewest: Happening = async (person) => {
  const newest = (await person.subscriptions()).sort((a, b) => b.created - a.created)[0];
  await person.stripe.subscriptions.cancel(String(newest?.id));
};

/** A trial that asks for no card, by a checkout of the operator's own. */
export const triesWithoutCard =
  (price: string): Happening =>
  async (person) => {
    await person.portal(); // makes the Stripe customer
    const session = await openSession(person.stripe, {
      customer: await person.customer(),
      line_items: [{ price: await priceId(person, price), quantity: 1 }],
      payment_method_collection: 'if_required',
      subscription_data: {
        trial_period_days: 14,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      },
    });
    await pay(session, { number: '' });
  };
export const bringsACard: Happening = async (person) => {
  await hasCard('pm_card_visa')(person);
  const [subscription] = await person.subscriptions();
  await person.stripe.subscriptions.resume(String(subscription?.id));
};

async function priceId({ stripe }: Person, lookupKey: string): Promise<string> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKey] });
  return data[0]?.id ?? '';
}
