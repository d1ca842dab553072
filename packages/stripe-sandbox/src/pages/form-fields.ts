import type { FieldErrors, Typed } from '../cards/card-form.ts';
import { TEST_CARDS } from '../cards/test-cards.ts';
import { SECOND } from '../time/clock.ts';
import { html, type Markup } from './html.ts';

interface Field {
  label: string;
  value: string | null | undefined;
  autocomplete: string;
  type?: 'email' | 'text';
  inputmode?: 'numeric';
  hint?: string;
  error?: string | undefined;
}

/** Renders a labelled input. Its error is shown beside it and announced by screen readers. */
export function field(
  name: string,
  { label, value, autocomplete, type = 'text', inputmode, hint, error }: Field,
): Markup {
  const invalid = error !== undefined && html` aria-invalid="true" aria-describedby="${name}-error"`;
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${
    inputmode && html` inputmode="${inputmode}"`
  }${hint && html` placeholder="${hint}"`}${invalid} required>
${error !== undefined && html`<p class="error" id="${name}-error">${error}</p>`}
</div>`;
}

/** Renders the summary of all errors at the top of the page, which receives the keyboard focus. */
export function errorSummary(errors: FieldErrors, declined: string | null): Markup | null {
  const wrong = Object.entries(errors);
  if (wrong.length === 0 && declined === null) return null;
  return html`<div class="alert" role="alert" tabindex="-1" autofocus>
${declined !== null && html`<p>${declined}</p>`}
${wrong.length > 0 && html`<p>Please check:</p><ul>${wrong.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul>`}
</div>`;
}

/** Renders the card fields. Card number and security code are never sent back to the page. */
export function cardFields({ typed, errors }: { typed: Typed; errors: FieldErrors }): Markup {
  const digits = { inputmode: 'numeric' } as const;
  return html`<h2>Card</h2>
${field('number', { label: 'Card number', value: '', autocomplete: 'cc-number', hint: '1234 1234 1234 1234', error: errors.number, ...digits })}
<div class="pair">
${field('expiry', { label: 'Expiry (MM / YY)', value: typed.expiry, autocomplete: 'cc-exp', hint: 'MM / YY', error: errors.expiry, ...digits })}
${field('cvc', { label: 'Security code (CVC)', value: '', autocomplete: 'cc-csc', hint: '123', error: errors.cvc, ...digits })}
</div>
${field('name', { label: 'Name on card', value: typed.name, autocomplete: 'cc-name', error: errors.name })}`;
}

/** Renders the test cards. With scripts, one press fills in a card. */
export function testCards(now: number): Markup {
  const year = new Date(now * SECOND).getUTCFullYear() + 3;
  const expiry = `12 / ${String(year).slice(2)}`;
  const rows = [...TEST_CARDS].map(
    ([number, card]) => html`<tr>
<td><code>${grouped(number)}</code></td>
<td>${card.note}</td>
<td><button type="button" hidden data-card="${number}" data-expiry="${expiry}" data-cvc="${'1234'.slice(0, card.cvcLength)}">Use<span class="unseen"> card ending in ${card.last4}</span></button></td>
</tr>`,
  );
  return html`<section class="cards" aria-labelledby="cards">
<h2 id="cards">Test cards</h2>
<p>Any date in the future and any security code will do.</p>
<table>
<thead><tr><th scope="col">Number</th><th scope="col">What happens</th><th scope="col"><span class="unseen">Fill in</span></th></tr></thead>
<tbody>${rows}</tbody>
</table>
</section>`;
}

function grouped(number: string): string {
  return number.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
