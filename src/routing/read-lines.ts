import type { mongo } from 'mongoose';
import type Stripe from 'stripe';
import { needsPrice } from '../billing/payment/invoice-lines.ts';
import { type Record as RecordEvents, synced } from '../billing/synced.ts';
import { objectIn } from '../facts/read-fact.ts';
import { invoiceLines } from '../facts/stripe-objects/invoice-lines.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { hasMoreAt, idAt, rowsAt, type StripeObject } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';
import { readToEnd } from '../platform/stripe-complete.ts';
import { unlessMissing } from '../platform/stripe-missing.ts';

export interface ReadLinesOptions {
  events: mongo.Collection<StoredEvent>;
  gateway: StripeGateway;
  record: RecordEvents;
}

/**
 * Reads the lines of an invoice or a checkout session from Stripe and records them. Only the lines are read, because they never change.
 * The rest of the object is copied from its latest event. Rejects if Stripe cannot be reached.
 */
export async function readLines(id: string, options: ReadLinesOptions): Promise<void> {
  const latest = await options.events.findOne({ objectId: id, fact: { $exists: true } }, { sort: { position: -1 } });
  if (!latest) return;
  const object = objectIn(latest.payload);
  if (isIdOf('checkout_session', id)) await readSessionLines(id, object, options);
  else await readInvoiceLines(id, object, options);
}

async function readSessionLines(id: string, session: StripeObject, { gateway, record }: ReadLinesOptions) {
  const read = await wholeList(gateway, (stripe) => stripe.checkout.sessions.listLineItems(id, { limit: 100 }), [id]);
  const object = { ...session, id, line_items: read.object };
  await record([synced('checkout.session.synced', { ...read, object })]);
}

/** Reads all lines if the event has only some of them, and the prices that show whether a line is a one-time purchase. */
async function readInvoiceLines(id: string, invoice: StripeObject, { gateway, record }: ReadLinesOptions) {
  const reads: Read<object>[] = [];
  let lines = rowsAt(invoice['lines']);
  if (hasMoreAt(invoice['lines'])) {
    const read = await wholeList(gateway, (stripe) => stripe.invoices.listLineItems(id, { limit: 100 }), [id]);
    reads.push(read);
    lines = rowsAt(read.object);
  }
  const { rows } = invoiceLines({ lines });
  const prices = new Map<string | null | undefined, object>();
  for (const priceId of new Set(rows.filter(needsPrice).map((row) => row.priceId))) {
    // null if the price belongs to another account, or was deleted with the test data.
    const read = await unlessMissing(gateway.ask((stripe) => stripe.prices.retrieve(String(priceId))));
    if (read === null) continue;
    reads.push(read);
    prices.set(priceId, read.object);
  }
  const read = reads.at(-1);
  if (!read) return;
  const data = lines.map((line, n) => {
    const price = prices.get(rows[n]?.priceId);
    return price ? { ...line, price } : line;
  });
  const object = { id, object: 'invoice', customer: idAt(invoice['customer']), lines: { object: 'list', data } };
  await record([synced('invoice.lines.synced', { ...read, object })]);
}

/** Reads every page of a list, as one read. */
function wholeList<T extends { id: string }>(
  gateway: StripeGateway,
  list: (stripe: Stripe) => Promise<Stripe.Response<Stripe.ApiList<T>>>,
  about: readonly string[],
): Promise<Read<Stripe.ApiList<T>>> {
  return gateway.ask(async (stripe) => {
    const rows = await list(stripe);
    await readToEnd(stripe, rows);
    return rows;
  }, about);
}
