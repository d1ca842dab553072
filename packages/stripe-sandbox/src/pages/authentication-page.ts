import { ACCOUNT } from '../account.ts';
import { html, type Markup } from './html.ts';
import { money } from './wording.ts';

interface Asked {
  /** 0 if the card is only saved. */
  amount: number;
  currency: string;
  /** The URL that the form is sent to. */
  action: string;
}

/** Renders the page of a bank that asks the cardholder to confirm a payment (3-D Secure). */
export function authenticationPage({ amount, currency, action }: Asked): Markup {
  return html`<main>
<p class="merchant">Your bank</p>
<h1>${amount > 0 ? 'Confirm this payment' : 'Confirm your card'}</h1>
<p>${ACCOUNT.name} ${amount > 0 ? html`asks for <strong>${money(amount, currency)}</strong>` : 'wants to save your card for future payments'}. A real bank would now ask for a code or your fingerprint.</p>
<form method="post" action="${action}" class="choices">
<button type="submit" class="primary" name="answer" value="complete">Complete authentication</button>
<button type="submit" name="answer" value="fail">Fail authentication</button>
</form>
</main>`;
}
