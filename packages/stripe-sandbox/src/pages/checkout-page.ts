import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import type { FieldErrors, Typed } from '../cards/card-form.ts';
import {
  asksForCard,
  type CheckoutPrivateState,
  checkoutDue,
  currencyOf,
  orderOf,
} from '../operations/checkout-session.ts';
import { dueNow } from '../operations/start-subscription.ts';
import { DAY, SECOND } from '../time/clock.ts';
import { cardFields, errorSummary, field, testCards } from './form-fields.ts';
import { html, type Markup } from './html.ts';
import { day, money, perInterval } from './wording.ts';

interface CheckoutView {
  session: Stripe.Checkout.Session;
  privateState: CheckoutPrivateState;
  /** What the buyer pays now: the total, less the customer's credit. */
  toPay: number;
  /** The customer's e-mail, if the session has a customer. */
  email: string | null;
  asksForAddress: boolean;
  now: number;
  typed: Typed;
  errors: FieldErrors;
  /** The error of the entered promotion code. */
  codeError: string | null;
  /** The bank's answer to the last attempt. */
  declined: string | null;
}

/** Renders the page on which a session is paid. */
export function checkoutPage(view: CheckoutView): Markup {
  const { session, privateState } = view;
  const card = asksForCard(session, privateState);
  return html`<div class="columns">
<section class="summary" aria-label="Order">
${session.cancel_url && html`<a class="back" href="${session.cancel_url}">&larr; Back to ${ACCOUNT.name}</a>`}
<p class="merchant">${ACCOUNT.name}</p>
${headline(view)}
${orderLines(view)}
${codeForm(view)}
</section>
<main>
<form class="pay" method="post" action="/c/pay/${session.id}" novalidate>
${errorSummary(view.errors, view.declined)}
<h2>Contact</h2>
${contact(view)}
${card && cardFields(view)}
${view.asksForAddress && addressFields(view)}
<button type="submit" class="primary" data-busy="Processing…">${action(view)}</button>
<p class="fine">${terms(view)}</p>
</form>
${card && testCards(view.now)}
</main>
</div>`;
}

function headline({ session, privateState, now, toPay }: CheckoutView): Markup {
  const { items, extras } = orderOf(privateState);
  const due = money(toPay, currencyOf(session));
  const names = privateState.lineItems.map((line) => line.description);
  const name = names.length === 1 ? names[0] : `${names.length} items`;
  if (session.mode === 'payment') return html`<h1>Pay ${ACCOUNT.name}</h1><p class="amount">${due}</p><p>${name}</p>`;
  const often = perInterval(items[0]?.price.recurring);
  const later = `${money(dueNow({ items, extras: [], trial: false }), currencyOf(session))} ${often}`;
  const days = privateState.subscription.trialDays;
  if (days === null) {
    const total = money(checkoutDue(session, privateState), currencyOf(session));
    return html`<h1>Subscribe to ${name}</h1><p class="amount">${total} <span>${often}</span></p>`;
  }
  const starts = day(now + (days * DAY) / SECOND);
  const upFront = extras.length > 0 && html`<p>${due} due today.</p>`;
  return html`<h1>Try ${name}</h1><p class="amount">${days} ${days === 1 ? 'day' : 'days'} free</p>
<p>Then ${later}, starting on ${starts}. Cancel before that and nothing is charged.</p>${upFront}`;
}

function orderLines({ session, privateState, toPay }: CheckoutView): Markup {
  const currency = currencyOf(session);
  const lines = privateState.lineItems.map(
    (line) => html`<li>
<span>${line.description}${Number(line.quantity) > 1 && html` <small>&times; ${line.quantity}</small>`}</span>
<span>${money(line.amount_subtotal, currency)}<small>${perInterval(line.price?.recurring)}</small></span>
</li>`,
  );
  const off = Number(session.total_details?.amount_discount);
  const discount =
    privateState.redeemed &&
    html`<p class="line"><span>Discount${privateState.redeemed.coupon.name && html` (${privateState.redeemed.coupon.name})`}</span><span>${money(-off, currency)}</span></p>`;
  const tax =
    session.automatic_tax.enabled && html`<p class="line"><span>Tax</span><span>${money(0, currency)}</span></p>`;
  const applied = toPay - checkoutDue(session, privateState);
  const balance =
    applied !== 0 && html`<p class="line"><span>Applied balance</span><span>${money(applied, currency)}</span></p>`;
  return html`<ul class="lines">${lines}</ul>${discount}${tax}${balance}
<p class="line total"><span>Total due today</span><span>${money(toPay, currency)}</span></p>`;
}

function codeForm({ session, privateState, codeError }: CheckoutView): Markup | null {
  if (!session.allow_promotion_codes || privateState.redeemed) return null;
  const value = '';
  return html`<form method="post" action="/c/pay/${session.id}/promotion-code" class="code">
${field('code', { label: 'Promotion code', value, autocomplete: 'off', error: codeError ?? undefined })}
<button type="submit">Apply</button>
</form>`;
}

function contact({ email, typed, errors, session }: CheckoutView): Markup {
  if (email !== null) return html`<p class="known"><span>E-mail</span><span>${email}</span></p>`;
  const value = typed.email ?? session.customer_email;
  return field('email', { label: 'E-mail', type: 'email', value, autocomplete: 'email', error: errors.email });
}

function addressFields({ typed, errors }: CheckoutView): Markup {
  return html`<h2>Billing address</h2>
<div class="pair">
${field('country', { label: 'Country (two letters)', value: typed.country ?? 'US', autocomplete: 'country', error: errors.country })}
${field('postal_code', { label: 'Postal code', value: typed.postal_code, autocomplete: 'postal-code', error: errors.postal_code })}
</div>`;
}

function action({ session, privateState, toPay }: CheckoutView): string {
  if (toPay > 0) return `Pay ${money(toPay, currencyOf(session))}`;
  return privateState.subscription.trialDays === null ? 'Subscribe' : 'Start trial';
}

function terms({ session }: CheckoutView): string {
  if (session.mode === 'payment')
    return `You pay ${ACCOUNT.name} once. Only the last four digits of the card are kept.`;
  return `You allow ${ACCOUNT.name} to charge this card until you cancel. Only its last four digits are kept.`;
}
