import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import { cost } from '../objects/price.ts';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { html, type Markup } from './html.ts';
import { day, money, perInterval } from './wording.ts';

export interface NamedSubscription {
  subscription: Stripe.Subscription;
  /** The names of the subscription's items. */
  name: string;
}

interface PortalView {
  session: Stripe.BillingPortal.Session;
  customer: Stripe.Customer;
  live: NamedSubscription[];
  card: Stripe.PaymentMethod.Card | null;
  invoices: Stripe.Invoice[];
}

/** Renders the customer portal: subscriptions, card and invoices. */
export function portalPage({ session, customer, live, card, invoices }: PortalView): Markup {
  return html`<main>
${session.return_url && html`<a class="back" href="${session.return_url}">&larr; Return to ${ACCOUNT.name}</a>`}
<p class="merchant">${ACCOUNT.name}</p>
<h1>Your billing</h1>
<p>${customer.name} ${customer.email}</p>
<h2>${live.length > 1 ? 'Current plans' : 'Current plan'}</h2>
${live.length === 0 ? html`<p>You have no plan at the moment.</p>` : live.map((it) => planBox(session, it))}
<h2>Payment method</h2>
${card ? html`<p>${capitalized(card.brand)} ending in ${card.last4}, expires ${card.exp_month}/${card.exp_year}</p>` : html`<p>No card is on file.</p>`}
<h2>Invoices</h2>
${invoices.length === 0 ? html`<p>There are no invoices yet.</p>` : invoiceTable(invoices)}
</main>`;
}

/** Renders the page that asks to confirm a cancellation. */
export function cancelPage(session: Stripe.BillingPortal.Session, { subscription, name }: NamedSubscription): Markup {
  const end = day(currentPeriodEnd(subscription));
  return html`<main>
<a class="back" href="/p/session/${session.id}">&larr; Go back</a>
<p class="merchant">${ACCOUNT.name}</p>
<h1>Cancel ${name}?</h1>
<p>Your plan stays as it is until <strong>${end}</strong> and then ends. You will not be charged again.</p>
<form method="post" action="/p/session/${session.id}/subscriptions/${subscription.id}/cancel" class="choices">
<button type="submit" class="danger" data-busy="Canceling…">Cancel plan</button>
<a class="button" href="/p/session/${session.id}">Keep plan</a>
</form>
</main>`;
}

function planBox(session: Stripe.BillingPortal.Session, { subscription, name }: NamedSubscription): Markup {
  const path = `/p/session/${session.id}/subscriptions/${subscription.id}`;
  const prices = subscription.items.data.map(
    ({ price, quantity = 1 }) =>
      html`<p>${money(cost(price, quantity), price.currency)} ${perInterval(price.recurring)}</p>`,
  );
  return html`<div class="box">
<h3>${name} ${stateOf(subscription)}</h3>
${prices}
<p>${nextStep(subscription)}</p>
${
  subscription.cancel_at_period_end
    ? html`<form method="post" action="${path}/renew"><button type="submit">Don't cancel</button></form>`
    : html`<p><a class="button" href="${path}/cancel">Cancel plan</a></p>`
}
</div>`;
}

function stateOf({ status, cancel_at_period_end }: Stripe.Subscription): Markup {
  if (cancel_at_period_end) return html`<span class="state">Ends soon</span>`;
  const words = status === 'trialing' ? 'Trial' : capitalized(status.replaceAll('_', ' '));
  const good = status === 'active' || status === 'trialing';
  return html`<span class="state ${good ? 'good' : 'bad'}">${words}</span>`;
}

function nextStep(subscription: Stripe.Subscription): string {
  const next = day(currentPeriodEnd(subscription));
  if (subscription.cancel_at_period_end) return `Your plan ends on ${next}.`;
  if (subscription.status === 'trialing') return `Your trial ends on ${next}; the plan is charged from then on.`;
  return `Your plan renews on ${next}.`;
}

function invoiceTable(invoices: Stripe.Invoice[]): Markup {
  const rows = invoices.map(
    (invoice) => html`<tr>
<td>${day(invoice.created)}</td>
<td>${capitalized(String(invoice.status))}</td>
<td class="number">${money(invoice.total, invoice.currency)}</td>
<td><a href="/i/${invoice.id}">View<span class="unseen"> invoice ${invoice.number}</span></a></td>
</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Invoices"><table>
<thead><tr><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="number">Amount</th><th scope="col"><span class="unseen">Invoice</span></th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
