import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import type { Hosted } from './hosted.ts';
import { html, type Markup } from './html.ts';
import { sendMessage, sendPage } from './page.ts';
import { day, money } from './wording.ts';

type Request = FastifyRequest<{ Params: { id: string } }>;

/** Serves the pages that `hosted_invoice_url` and `receipt_url` lead to. */
export function serveInvoices(app: FastifyInstance, { reader }: Pick<Hosted, 'reader'>): void {
  app.get('/i/:id', async (request: Request, reply) => {
    const invoice = await reader.find('invoice', request.params.id);
    if (!invoice || invoice.status === 'draft') return sendUnknown(reply);
    return sendPage(reply, { title: `Invoice ${invoice.number}`, layout: 'plain', body: invoicePage(invoice) });
  });

  app.get('/r/:id', async (request: Request, reply) => {
    const charge = await reader.find('charge', request.params.id);
    if (!charge?.paid) return sendUnknown(reply);
    return sendPage(reply, { title: 'Receipt', layout: 'plain', body: receiptPage(charge) });
  });
}

function invoicePage(invoice: Stripe.Invoice): Markup {
  const { currency, status_transitions: at } = invoice;
  const rows = invoice.lines.data.map(
    (line) =>
      html`<tr><td>${line.description}<br><small>${day(line.period.start)} – ${day(line.period.end)}</small></td><td class="number">${money(line.amount, currency)}</td></tr>`,
  );
  return html`<main>
<p class="merchant">${ACCOUNT.name}</p>
<h1>Invoice ${invoice.number} <span class="state ${invoice.status === 'paid' ? 'good' : 'bad'}">${invoice.status}</span></h1>
<dl class="facts">
<dt>Billed to</dt><dd>${invoice.customer_name} ${invoice.customer_email}</dd>
<dt>Issued</dt><dd>${day(Number(at.finalized_at))}</dd>
${at.paid_at && html`<dt>Paid</dt><dd>${day(at.paid_at)}</dd>`}
</dl>
<div class="scroll"><table>
<thead><tr><th scope="col">Description</th><th scope="col" class="number">Amount</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
<p class="line total"><span>Total</span><span>${money(invoice.total, currency)}</span></p>
<p class="line"><span>Left to pay</span><span>${money(invoice.amount_remaining, currency)}</span></p>
</main>`;
}

function receiptPage(charge: Stripe.Charge): Markup {
  return html`<main>
<p class="merchant">${ACCOUNT.name}</p>
<h1>Receipt <span class="state good">paid</span></h1>
<p class="amount">${money(charge.amount, charge.currency)}</p>
<dl class="facts">
<dt>Paid by</dt><dd>${charge.billing_details.name} ${charge.billing_details.email}</dd>
<dt>On</dt><dd>${day(charge.created)}</dd>
<dt>Card</dt><dd>ending in ${charge.payment_method_details?.card?.last4}</dd>
<dt>For</dt><dd>${charge.description ?? 'Purchase'}</dd>
</dl>
</main>`;
}

function sendUnknown(reply: FastifyReply) {
  return sendMessage(reply, { status: 404, title: 'Page not found', text: 'There is no such invoice or receipt.' });
}
