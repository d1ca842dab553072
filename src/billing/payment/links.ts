import type { mongo } from 'mongoose';
import type { Fact } from '../../facts/fact.ts';
import { IN_ONE_ANSWER, insertMissing } from '../../platform/mongo.ts';
import { claimedBy } from '../customer/claimed-by.ts';
import type { Link } from './link.document.ts';

export interface Links {
  /** What is known of these charges, payment intents and invoices. */
  of(ids: readonly string[]): Promise<Map<string, Link>>;
  /** Adds what is new to what is known, and returns what was new. */
  learn(told: readonly Link[], known: ReadonlyMap<string, Link>): Promise<Link[]>;
}

/** Which charge belongs to which intent, which intent pays which invoice, which invoice bills which subscription. */
export function createLinks(links: mongo.Collection<Link>): Links {
  return {
    async of(ids) {
      if (ids.length === 0) return new Map();
      const found = await links.find({ _id: { $in: [...new Set(ids)] } }, IN_ONE_ANSWER).toArray();
      return new Map(found.map((link) => [link._id, link]));
    },

    async learn(told, known) {
      const fresh = told.filter((link) => addsTo(known.get(link._id), link));
      if (fresh.length === 0) return [];
      const there = await insertMissing(links, fresh);
      const updates = there.map((place) => {
        const { _id, ...fields } = fresh[place] as Link;
        return { updateOne: { filter: { _id }, update: { $set: fields } } };
      });
      if (updates.length > 0) await links.bulkWrite(updates, { ordered: false });
      return fresh;
    },
  };
}

function addsTo(known: Link | undefined, link: Link): boolean {
  const fields = Object.keys(link) as (keyof Link)[];
  return fields.some((field) => field !== '_id' && known?.[field] !== link[field]);
}

/** What a fact tells by naming two things at once. */
export function linksTold(fact: Fact, trustClientReference: boolean): Link[] {
  switch (fact.kind) {
    case 'invoice': {
      const { customerId, subscriptionId } = fact.now;
      const { intentId, chargeId } = fact.payer;
      const invoiceId = fact.id;
      return told(
        { _id: invoiceId, subscriptionId, ...some({ customerId }) },
        intentId && { _id: intentId, invoiceId },
        chargeId && { _id: chargeId, invoiceId, ...some({ intentId }) },
      );
    }
    case 'invoice_payment': {
      const { invoiceId, intentId, chargeId } = fact.now;
      if (invoiceId === null) return [];
      return told(intentId && { _id: intentId, invoiceId }, chargeId && { _id: chargeId, invoiceId });
    }
    case 'payment_intent': {
      const { customerId, invoiceId, chargeId } = fact.now;
      return told(
        (customerId || invoiceId) && { _id: fact.id, ...some({ customerId, invoiceId }) },
        chargeId && { _id: chargeId, intentId: fact.id, ...some({ customerId, invoiceId }) },
      );
    }
    case 'charge': {
      const { customerId, intentId, invoiceId } = fact.now;
      const fields = some({ customerId, intentId, invoiceId });
      return told(
        Object.keys(fields).length > 0 && { _id: fact.id, ...fields },
        intentId && { _id: intentId, ...some({ customerId, invoiceId }) },
      );
    }
    case 'refund':
    case 'dispute':
    case 'fraud_warning': {
      const { chargeId, intentId } = fact.now;
      return told(chargeId && intentId && { _id: chargeId, intentId });
    }
    case 'checkout_session': {
      const { customerId, paymentIntentId, invoiceId, mode } = fact.now;
      if (mode !== 'payment') return [];
      const owner = customerId === null ? some({ userId: claimedBy(fact, trustClientReference) }) : { customerId };
      return told(paymentIntentId && { _id: paymentIntentId, sessionId: fact.id, ...owner, ...some({ invoiceId }) });
    }
    default:
      return [];
  }
}

function told(...links: (Link | null | false | '' | 0)[]): Link[] {
  return links.filter((link) => typeof link === 'object' && link !== null);
}

/** The fields that say something. */
function some<T extends Record<string, string | null>>(fields: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: string;
  };
}
