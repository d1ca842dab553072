import type { FieldErrors, Typed } from '../cards/card-form.ts';
import { field } from './form-field.ts';
import { html, type Markup } from './html.ts';

/** Where a card is typed in. Neither its number nor its security code is ever sent back to the page. */
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
