import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import { currencyOf } from '../moves/checkout-order.ts';
import { html, type Markup } from './html.ts';
import { money } from './wording.ts';

/** Plays the bank that asks its customer to confirm a payment (3-D Secure). */
export function authenticationPage(session: Stripe.Checkout.Session): Markup {
  const amount = money(Number(session.amount_total), currencyOf(session));
  return html`<main>
<p class="merchant">Your bank</p>
<h1>Confirm this payment</h1>
<p>${ACCOUNT.name} asks for <strong>${amount}</strong>. A real bank would now ask for a code or your fingerprint.</p>
<form method="post" action="/c/pay/${session.id}/authenticate" class="choices">
<button type="submit" class="primary" name="answer" value="complete">Complete authentication</button>
<button type="submit" name="answer" value="fail">Fail authentication</button>
</form>
</main>`;
}
