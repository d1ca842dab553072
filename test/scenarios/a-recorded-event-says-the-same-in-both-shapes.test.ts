import { describe, expect } from '@jest/globals';
import { readFact } from '../../src/facts/read-fact.ts';
import { type RecordedEvent, testRecorded } from '../facts/recorded.ts';
import type { Json } from '../support/stripe-events.ts';

/** An invoice in the shape of before 2025-03-31, where it has that of since then, and the other way round. */
function invoiceOfTheOtherEra(invoice: Json): Json {
  return 'parent' in invoice ? legacyInvoice(invoice) : currentInvoice(invoice);
}

function legacyInvoice({ parent, lines, total_taxes: taxes, ...invoice }: Json): Json {
  const details = (parent as { subscription_details?: { subscription: string; metadata: Json } } | null)
    ?.subscription_details;
  return {
    ...invoice,
    subscription: details?.subscription ?? null,
    subscription_details: { metadata: details?.metadata ?? null },
    total_tax_amounts: taxes,
    lines: mapLines(lines, ({ pricing, parent: of, ...line }) => ({
      ...line,
      price: { id: (pricing as { price_details?: { price: string } } | null)?.price_details?.price },
      proration: (of as { subscription_item_details?: { proration: boolean } } | null)?.subscription_item_details
        ?.proration,
    })),
  };
}

function currentInvoice({ subscription, lines, total_tax_amounts: taxes, ...invoice }: Json): Json {
  return {
    ...invoice,
    parent: subscription ? { subscription_details: { subscription, metadata: {} } } : null,
    total_taxes: taxes,
    lines: mapLines(lines, ({ price, proration, ...line }) => ({
      ...line,
      pricing: { price_details: { price: (price as { id: string } | null)?.id } },
      parent: { subscription_item_details: { proration } },
    })),
  };
}

function mapLines(lines: unknown, change: (line: Json) => Json): Json {
  const { data, ...list } = lines as { data: Json[] };
  return { ...list, data: data.map(change) };
}

/** A subscription as Stripe tells it since then. */
function currentSubscription({ current_period_start, current_period_end, ...subscription }: Json): Json {
  const { data, ...items } = subscription['items'] as { data: Json[] };
  const periods = { current_period_start, current_period_end };
  return { ...subscription, items: { ...items, data: data.map((item) => ({ ...item, ...periods })) } };
}

const OTHER_SHAPE: Record<string, (object: Json) => Json> = {
  invoice: invoiceOfTheOtherEra,
  subscription: currentSubscription,
};

describe('a recorded event', () => {
  testRecorded('$name says the same in the other shape [S101]', saysTheSame, hasOtherShape);
});

function hasOtherShape({ event }: RecordedEvent): boolean {
  return String(event.data.object['object']) in OTHER_SHAPE && readFact(event.type, event) !== null;
}

function saysTheSame({ event }: RecordedEvent) {
  const { object } = event.data;
  const other = OTHER_SHAPE[String(object['object'])]?.(object);
  expect(other).not.toEqual(object);
  expect(readFact(event.type, { data: { object: other } })?.now).toEqual(readFact(event.type, event)?.now);
}
