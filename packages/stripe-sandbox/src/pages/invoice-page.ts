import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import type { FieldErrors, Typed } from '../cards/card-form.ts';
import { cardFields, errorSummary, testCards } from './form-fields.ts';
import { html, type Markup } from './html.ts';
import { day, money } from './wording.ts';

interface InvoiceView {
  invoice: Stripe.Invoice;
  now: number;
  /** Whether the bank waits for the customer to confirm a payment. */
  asks: boolean;
  typed: Typed;
  errors: FieldErrors;
  declined: string | null;
}

/** Renders an invoice for its customer, with a payment form if it is open. */
export function invoicePage(view: InvoiceView): Markup {
  const { invoice } = view;
  const { currency, status_transitions: at } = invoice;
  const rows = invoice.lines.data.map(
    (line) =>
      html`<tr><td>${line.description}<br><small>${day(line.period.start)} – ${day(line.period.end)}</small></td><td class="number">${money(line.amount, currency)}</td></tr>`,
  );
  const off = invoice.subtotal - invoice.total;
  const applied = invoice.starting_balance - Number(invoice.ending_balance);
  return html`<main>
<p class="merchant">${ACCOUNT.name}</p>
<h1>Invoice ${invoice.number} <span class="state ${invoice.status === 'paid' ? 'good' : 'bad'}">${invoice.status}</span></h1>
<dl class="facts">
<dt>Billed to</dt><dd>${invoice.customer_name} ${invoice.customer_email}</dd>
<dt>Issued</dt><dd>${day(Number(at.finalized_at))}</dd>
${at.paid_at && html`<dt>Paid</dt><dd>${day(at.paid_at)}</dd>`}
</dl>
<div class="scroll" tabindex="0" role="group" aria-label="Lines of the invoice"><table>
<thead><tr><th scope="col">Description</th><th scope="col" class="number">Amount</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
${off !== 0 && html`<p class="line"><span>Discount</span><span>${money(-off, currency)}</span></p>`}
<p class="line total"><span>Total</span><span>${money(invoice.total, currency)}</span></p>
${applied !== 0 && html`<p class="line"><span>Applied balance</span><span>${money(applied, currency)}</span></p>`}
<p class="line"><span>Left to pay</span><span>${money(invoice.amount_remaining, currency)}</span></p>
${invoice.status === 'open' && invoice.amount_remaining > 0 && payForm(view)}
</main>`;
}

function payForm(view: InvoiceView): Markup {
  const { invoice } = view;
  return html`${view.asks && html`<p><a class="button" href="/i/${invoice.id}/authenticate">Confirm the payment with your bank</a></p>`}
<form class="pay" method="post" action="/i/${invoice.id}" novalidate>
${errorSummary(view.errors, view.declined)}
${cardFields(view)}
<button type="submit" class="primary" data-busy="Processing…">Pay ${money(invoice.amount_remaining, invoice.currency)}</button>
</form>
${testCards(view.now)}`;
}

/** Renders the receipt of a payment. */
export function receiptPage(charge: Stripe.Charge): Markup {
  return html`<main>
<p class="merchant">${ACCOUNT.name}</p>
<h1>Receipt <span class="state good">paid</span></h1>
<p class="amount">${money(charge.amount, charge.currency)}</p>
<dl class="facts">
<dt>Paid by</dt><dd>${charge.billing_details.name} ${charge.billing_details.email}</dd>
<dt>On</dt><dd>${day(charge.created)}</dd>
<dt>Card</dt><dd>ending in ${charge.payment_method_details?.card?.last4}</dd>
<dt>For</dt><dd>${charge.description ?? 'Purchase'}</dd>
${charge.amount_refunded > 0 && html`<dt>Refunded</dt><dd>${money(charge.amount_refunded, charge.currency)}</dd>`}
</dl>
</main>`;
}
