import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import type { FieldErrors, Typed } from '../cards/card-form.ts';
import { cost } from '../objects/price.ts';
import { currentPeriodEnd } from '../objects/subscription.ts';
import type { ChangeCost, Chosen } from '../operations/portal-plan-change.ts';
import { cardFields, errorSummary, testCards } from './form-fields.ts';
import { html, type Markup } from './html.ts';
import { homeOf, type NamedSubscription, type PortalContext } from './portal-session.ts';
import { day, money, perInterval } from './wording.ts';

const FEEDBACK_LABELS: Record<string, string> = {
  too_expensive: "It's too expensive",
  missing_features: 'I need more features',
  switched_service: 'I found an alternative',
  unused: 'I no longer need it',
  customer_service: 'Customer service was less than expected',
  too_complex: 'Ease of use was less than expected',
  low_quality: 'Quality was less than expected',
  other: 'Other reason',
};

/** Renders the top of a page of the portal: the way back, and the name of the merchant. */
function head(session: Stripe.BillingPortal.Session): Markup {
  return html`<a class="back" href="${homeOf(session)}">&larr; Go back</a>
<p class="merchant">${ACCOUNT.name}</p>`;
}

/** Renders the page that asks to confirm a cancellation. */
export function cancelPage(
  { session, configuration }: PortalContext,
  { subscription, name }: NamedSubscription,
): Markup {
  const { mode, cancellation_reason: reason } = configuration.features.subscription_cancel;
  const end = day(currentPeriodEnd(subscription));
  const effect =
    mode === 'immediately'
      ? html`<p>Your plan ends <strong>now</strong>. You will not be charged again.</p>`
      : html`<p>Your plan stays as it is until <strong>${end}</strong> and then ends. You will not be charged again.</p>`;
  return html`<main>
${head(session)}
<h1>Cancel ${name}?</h1>
${effect}
<form method="post" action="/p/session/${session.id}/subscriptions/${subscription.id}/cancel">
${reason.enabled && feedbackFields(reason.options)}
<div class="choices">
<button type="submit" class="danger" data-busy="Canceling…">Cancel plan</button>
<a class="button" href="${homeOf(session)}">Keep plan</a>
</div>
</form>
</main>`;
}

function feedbackFields(options: string[]): Markup {
  const choices = options.map(
    (value) =>
      html`<label><input type="radio" name="feedback" value="${value}"> ${FEEDBACK_LABELS[value] ?? value}</label>`,
  );
  return html`<fieldset class="options"><legend>Why are you canceling? (optional)</legend>${choices}</fieldset>
<div class="field"><label for="comment">Anything else you want to tell us? (optional)</label>
<textarea id="comment" name="comment" rows="3" maxlength="500"></textarea></div>`;
}

interface CardView {
  session: Stripe.BillingPortal.Session;
  now: number;
  typed: Typed;
  errors: FieldErrors;
  declined: string | null;
}

/** Renders the form for a new card. */
export function cardPage(view: CardView): Markup {
  const { session, now } = view;
  return html`<main>
${head(session)}
<h1>Your card for future payments</h1>
<form class="pay" method="post" action="/p/session/${session.id}/payment-method" novalidate>
${errorSummary(view.errors, view.declined)}
${cardFields(view)}
<button type="submit" class="primary" data-busy="Saving…">Save card</button>
<p class="fine">Nothing is charged now. Only the last four digits of the card are kept.</p>
</form>
${testCards(now)}
</main>`;
}

export interface Offer {
  price: Stripe.Price;
  name: string;
}

/** Renders the plans that a subscription can be switched to. */
export function offersPage(
  { session }: PortalContext,
  { subscription, name }: NamedSubscription,
  offers: Offer[],
): Markup {
  const current = subscription.items.data[0]?.price.id;
  const others = offers.filter(({ price }) => price.id !== current);
  const quantity = subscription.items.data[0]?.quantity ?? 1;
  const choices = others.map(
    (
      { price, name: plan },
      index,
    ) => html`<label><input type="radio" name="price" value="${price.id}"${index === 0 && html` checked`}>
<span>${plan}</span> <span class="end">${money(cost(price, quantity), price.currency)} <small>${perInterval(price.recurring)}</small></span></label>`,
  );
  const form = html`<form method="get" action="/p/session/${session.id}/subscriptions/${subscription.id}/update/confirm">
<fieldset class="options"><legend>Switch to</legend>${choices}</fieldset>
<div class="choices"><button type="submit" class="primary">Continue</button></div>
</form>`;
  return html`<main>
${head(session)}
<h1>Update your plan</h1>
<p>Your plan is ${name}.</p>
${others.length === 0 ? html`<p>There is no other plan to switch to.</p>` : form}
</main>`;
}

interface ConfirmView {
  context: PortalContext;
  named: NamedSubscription;
  chosen: Chosen;
  chosenName: string;
  cost: ChangeCost;
  declined: string | null;
}

/** Renders the page that asks to confirm another plan, with what it costs. */
export function confirmPage({ context, named, chosen, chosenName, cost: costs, declined }: ConfirmView): Markup {
  const { session } = context;
  const { price, quantity } = chosen;
  const { waitsUntil, dueNow, next } = costs;
  const path = `/p/session/${session.id}/subscriptions/${named.subscription.id}/update`;
  const when =
    waitsUntil === null
      ? html`<p>Your plan changes to ${chosenName} now.</p>`
      : html`<p>You keep ${named.name} until <strong>${day(waitsUntil)}</strong>. Your plan then changes to ${chosenName}.</p>`;
  return html`<main>
${head(session)}
${errorSummary({}, declined)}
<h1>Confirm your new plan</h1>
${when}
<p class="line"><span>${chosenName}${quantity > 1 && html` <small>&times; ${quantity}</small>`}</span><span>${money(cost(price, quantity), price.currency)} <small>${perInterval(price.recurring)}</small></span></p>
<p class="line total"><span>Due today</span><span>${money(dueNow, price.currency)}</span></p>
<p class="line"><span>Next payment on ${day(next.at)}</span><span>${money(next.amount, price.currency)}</span></p>
<form method="post" action="${path}/confirm">
<input type="hidden" name="price" value="${price.id}">
<input type="hidden" name="quantity" value="${quantity}">
<div class="choices">
<button type="submit" class="primary" data-busy="Updating…">${dueNow > 0 ? `Pay ${money(dueNow, price.currency)} and update` : 'Confirm'}</button>
<a class="button" href="${path}">Choose another plan</a>
</div>
</form>
</main>`;
}

/** Renders the confirmation after a flow. */
export function donePage({ flow, return_url }: Stripe.BillingPortal.Session): Markup {
  const words = flow?.after_completion.hosted_confirmation?.custom_message ?? 'Your changes are saved.';
  return html`<main>
<p class="merchant">${ACCOUNT.name}</p>
<h1>Thank you</h1>
<p>${words}</p>
${return_url && html`<p><a class="button primary" href="${return_url}">Return to ${ACCOUNT.name}</a></p>`}
</main>`;
}
