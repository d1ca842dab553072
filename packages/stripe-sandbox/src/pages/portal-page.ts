import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import { cost } from '../objects/price.ts';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { canSwitch } from '../operations/portal-plan-change.ts';
import { html, type Markup } from './html.ts';
import type { NamedSubscription, PortalContext } from './portal-session.ts';
import { day, money, perInterval } from './wording.ts';

/** A plan change that waits for the end of the period. */
export interface Planned {
  name: string;
  at: number;
}

interface PortalView extends PortalContext {
  card: Stripe.PaymentMethod.Card | null;
  invoices: Stripe.Invoice[];
  /** The planned changes, by subscription. */
  planned: Map<string, Planned>;
}

/** Renders the customer portal: subscriptions, card, credit and invoices. */
export function portalPage(view: PortalView): Markup {
  const { session, configuration, customer, live, card, invoices } = view;
  const { payment_method_update, invoice_history } = configuration.features;
  return html`<main>
${session.return_url && html`<a class="back" href="${session.return_url}">&larr; Return to ${ACCOUNT.name}</a>`}
<p class="merchant">${ACCOUNT.name}</p>
<h1>Your billing</h1>
<p>${customer.name} ${customer.email}</p>
<h2>${live.length > 1 ? 'Current plans' : 'Current plan'}</h2>
${live.length === 0 ? html`<p>You have no plan at the moment.</p>` : live.map((it) => planBox(view, it))}
<h2>Payment method</h2>
${card ? html`<p>${capitalized(card.brand)} ending in ${card.last4}, expires ${card.exp_month}/${card.exp_year}</p>` : html`<p>No card is on file.</p>`}
${payment_method_update.enabled && html`<p><a class="button" href="/p/session/${session.id}/payment-method">${card ? 'Replace card' : 'Add a card'}</a></p>`}
${creditOf(customer)}
${invoice_history.enabled && html`<h2>Invoices</h2>${invoices.length === 0 ? html`<p>There are no invoices yet.</p>` : invoiceTable(invoices)}`}
</main>`;
}

function creditOf({ balance, currency }: Stripe.Customer): Markup | null {
  if (balance >= 0 || !currency) return null;
  return html`<h2>Credit</h2><p>${money(-balance, currency)} will be taken off your next invoices.</p>`;
}

function planBox({ session, configuration, planned }: PortalView, { subscription, name }: NamedSubscription): Markup {
  const path = `/p/session/${session.id}/subscriptions/${subscription.id}`;
  const change = planned.get(subscription.id);
  const prices = subscription.items.data.map(
    ({ price, quantity = 1 }) =>
      html`<p>${money(cost(price, quantity), price.currency)} ${perInterval(price.recurring)}</p>`,
  );
  const choices = html`${canSwitch(configuration, subscription) && html`<a class="button" href="${path}/update">Update plan</a>`}
${configuration.features.subscription_cancel.enabled && html`<a class="button" href="${path}/cancel">Cancel plan</a>`}`;
  return html`<div class="box">
<h3>${name} ${stateOf(subscription)}</h3>
${prices}
<p>${nextStep(subscription, change)}</p>
${change && html`<form method="post" action="${path}/keep"><button type="submit">Keep ${name}</button></form>`}
${
  subscription.cancel_at_period_end
    ? html`<form method="post" action="${path}/renew"><button type="submit">Don't cancel</button></form>`
    : html`<div class="choices">${choices}</div>`
}
</div>`;
}

function stateOf({ status, cancel_at_period_end, pause_collection }: Stripe.Subscription): Markup {
  if (cancel_at_period_end) return html`<span class="state">Ends soon</span>`;
  if (pause_collection) return html`<span class="state">Payments paused</span>`;
  const words = status === 'trialing' ? 'Trial' : capitalized(status.replaceAll('_', ' '));
  const good = status === 'active' || status === 'trialing';
  return html`<span class="state ${good ? 'good' : 'bad'}">${words}</span>`;
}

function nextStep(subscription: Stripe.Subscription, planned: Planned | undefined): string {
  const { status, cancel_at, pause_collection: pause } = subscription;
  const next = day(currentPeriodEnd(subscription));
  if (cancel_at !== null) return `Your plan ends on ${day(cancel_at)}.`;
  if (planned) return `Your plan changes to ${planned.name} on ${day(planned.at)}.`;
  if (pause?.resumes_at) return `Your payments are paused until ${day(pause.resumes_at)}.`;
  if (pause) return 'Your payments are paused.';
  if (status === 'trialing') return `Your trial ends on ${next}; the plan is charged from then on.`;
  return `Your plan renews on ${next}.`;
}

function invoiceTable(invoices: Stripe.Invoice[]): Markup {
  const rows = invoices.map(
    (invoice) => html`<tr>
<td>${day(invoice.created)}</td>
<td>${capitalized(String(invoice.status))}</td>
<td class="number">${money(invoice.total, invoice.currency)}</td>
<td>${invoice.status !== 'draft' && html`<a href="/i/${invoice.id}">View<span class="unseen"> invoice ${invoice.number}</span></a>`}</td>
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
