import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeWithStripe } from '../../packages/stripe-sandbox/test/openapi.ts';
import { refusal } from '../../packages/stripe-sandbox/test/refusal.ts';
import { subscribed } from '../../packages/stripe-sandbox/test/subscribed.ts';
import type { ChargeNow } from '../../src/facts/fact.ts';
import { FOLDED_EVENT_TYPES } from '../../src/facts/read-fact.ts';
import type { CHARGE } from '../../src/facts/stripe-objects/charge.ts';
import { isIdOfType, type ObjectType } from '../../src/facts/stripe-objects/object-type.ts';
import {
  eventTypesOf,
  isIdOf,
  objectTypeOf,
  objectTypeOfId,
  STRIPE_OBJECTS,
} from '../../src/facts/stripe-objects/registry.ts';

/** What each object must say. */
type Part = 'kind' | 'idPrefixes' | 'events' | 'synced' | 'imported' | 'read' | 'retrieve' | 'list' | 'lifecycle';
/** The parts without which an object would compile all the same. */
type Forgettable = { [P in Part]: Omit<typeof CHARGE, P> extends ObjectType<ChargeNow> ? P : never }[Part];

describe('the registry of Stripe objects', () => {
  test('an incomplete entry of the registry does not compile', () => {
    const forgettable: Forgettable[] = [];
    expect(forgettable satisfies never[]).toEqual([]);
  });

  test('every event type belongs to one object of the registry', () => {
    const types = STRIPE_OBJECTS.flatMap(eventTypesOf);
    expect(types.filter((type, n) => types.indexOf(type) !== n)).toEqual([]);
    expect(types.filter((type) => !FOLDED_EVENT_TYPES.includes(type))).toEqual([]);
  });

  test('every ID prefix belongs to one object of the registry', () => {
    for (const type of STRIPE_OBJECTS) {
      for (const prefix of type.idPrefixes) expect(objectTypeOfId(`${prefix}1`)).toBe(type);
    }
    expect(objectTypeOfId('unknown_1')).toBeUndefined();
    expect(isIdOf('invoice', 'in_1')).toBe(true);
    expect(isIdOf('invoice', 'inpay_1')).toBe(false);
  });

  test('no other file contains an ID prefix or an event type of Stripe', () => {
    const words = STRIPE_OBJECTS.flatMap(({ idPrefixes, events }) => [...idPrefixes, ...events]);
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !/^sandbox\/|^facts\/stripe-objects\//.test(path),
    );
    const named = files.flatMap((path) => {
      const text = readFileSync(join('src', path), 'utf8');
      return words.filter((word) => text.includes(`'${word}'`)).map((word) => `${path}: ${word}`);
    });
    expect(named).toEqual([]);
  });

  test('objects with the same kind of fact have the same lifecycle', () => {
    for (const { kind, lifecycle } of STRIPE_OBJECTS) expect(objectTypeOf(kind)?.lifecycle).toBe(lifecycle);
    expect(objectTypeOf('grant')).toBeUndefined();
  });

  test('every imported list has a name and an event type for its rows', () => {
    const imported = STRIPE_OBJECTS.filter(({ list }) => list?.importing);
    expect(imported.filter((type) => type.imported === null && type.synced === null)).toEqual([]);
    const names = imported.map(({ list }) => list?.importing?.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('Stripe lists and retrieves each object under its ID prefix', async () => {
    const { stripe, charge } = await subscribed();
    await stripe.refunds.create({ charge, amount: 100 });
    const listed: string[] = [];
    for (const { kind, list, retrieve, idPrefixes } of STRIPE_OBJECTS) {
      const rows = list ? (await list.page(stripe, { limit: 5 })).data : [];
      expect(rows.filter(({ id }) => !isIdOfType({ idPrefixes }, id))).toEqual([]);
      if (rows[0]) listed.push(kind);
      if (rows[0] && retrieve) expect(await retrieve(stripe, rows[0].id)).toMatchObject({ id: rows[0].id });
      if (retrieve) expect(await refusal(retrieve(stripe, `${idPrefixes[0]}none`))).toMatchObject({ statusCode: 404 });
    }
    expect(listed).toEqual(
      expect.arrayContaining(['customer', 'subscription', 'checkout_session', 'invoice', 'invoice_payment', 'refund']),
    );
    expect(listed).toEqual(expect.arrayContaining(['payment_intent', 'charge', 'price']));
  });
});

/** The reduced description has no fraud warnings. */
const DESCRIBED = STRIPE_OBJECTS.flatMap(({ events }) => events.filter((type) => !type.startsWith('radar.')));

describeWithStripe("the event types of the registry, by Stripe's description", ({ checkEvent }) => {
  test.each(DESCRIBED)("Stripe's description has the event type %s", (type) => {
    expect(checkEvent({ type, data: { object: {} } })).not.toContain(`Stripe has no event ${type}`);
  });
});

test.each(STRIPE_OBJECTS.map((type, n) => [`${type.kind} (${n})`, type] as const))(
  'the lifecycle of %s accepts any object and change, and its list accepts what Stripe lists',
  (_name, { read, lifecycle, list }) => {
    const now = read({}, 'created');
    expect(lifecycle.progress(now).every(Number.isFinite)).toBe(true);
    for (const change of ['created', 'a change of tomorrow'])
      expect(lifecycle.ranks?.of(change, now).every(Number.isFinite) ?? true).toBe(true);
    expect(typeof (list?.takes({}) ?? true)).toBe('boolean');
  },
);
