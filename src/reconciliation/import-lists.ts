import type Stripe from 'stripe';
import { type ImportedType, type ListName, STRIPE_OBJECTS } from '../facts/stripe-objects/registry.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';

/** An object on a page, and the event type that selects its reader. */
export interface Importable {
  type: ImportedType;
  object: { id: string };
}

interface From {
  limit: number;
  starting_after?: string;
}

/** One of Stripe's lists, and the objects that an import takes from its rows. */
export interface ImportList {
  name: ListName;
  page(ask: StripeGateway['ask'], from: From): Promise<Read<{ data: { id: string }[]; has_more: boolean }>>;
  objectsOf(row: { id: string }): Importable[];
}

/** The lists of the whole account in the order of the registry. A page has a hundred objects. */
export const IMPORT_LISTS: readonly ImportList[] = STRIPE_OBJECTS.flatMap(({ list, imported }) => {
  if (!list?.importing || !imported) return [];
  const { name, expand, cardOf } = list.importing;
  return {
    name: name as ListName,
    page: (ask, from) =>
      ask((stripe) => list.page(stripe, { ...from, ...(expand.length > 0 && { expand: [...expand] }) })),
    objectsOf: (row) => (list.takes(row) ? [{ type: imported, object: row }, ...cardsIn(cardOf(row))] : []),
  };
});

export const LIST_NAMES: readonly ListName[] = IMPORT_LISTS.map(({ name }) => name);

function cardsIn(card: string | Stripe.PaymentMethod | null): Importable[] {
  return typeof card === 'object' && card !== null ? [{ type: 'payment_method.imported', object: card }] : [];
}
