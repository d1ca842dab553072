import { describe, expect, test } from '@jest/globals';
import { decodeForm } from '../src/api/form.ts';
import { isFilled, readForm } from '../src/cards/card-form.ts';
import { behaviourOf, declineOf, TEST_CARDS } from '../src/cards/test-cards.ts';
import { newPaymentMethod } from '../src/objects/payment-method.ts';
import { commit, finishCommits, Overtaken } from '../src/store/commit.ts';
import { createTurns } from '../src/store/perform.ts';
import { previousAttributes } from '../src/store/previous-attributes.ts';
import { createReader } from '../src/store/reader.ts';
import { openStore, type Row } from '../src/store/store.ts';
import { createWork } from '../src/store/work.ts';
import { periodEnd } from '../src/time/period.ts';
import { openDatabase } from './open-sandbox.ts';

describe('form decoding', () => {
  test.each([
    ['a=1&b=', { a: '1', b: '' }],
    [
      'line_items[0][price]=p&line_items[0][quantity]=2&line_items[1][price]=q',
      { line_items: [{ price: 'p', quantity: '2' }, { price: 'q' }] },
    ],
    ['expand[]=a&expand[]=b', { expand: ['a', 'b'] }],
    ['metadata[0]=x&metadata[1]=y', { metadata: { 0: 'x', 1: 'y' } }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['email=a%2Bb%40c.d&name=A+B', { email: 'a+b@c.d', name: 'A B' }],
    ['', {}],
  ])('a form is decoded: %s', (encoded, decoded) => {
    expect(decodeForm(encoded)).toEqual(decoded);
  });

  test('a form is decoded safely if its keys are named like object members or nest too deep', () => {
    const decoded = decodeForm('__proto__[admin]=1&constructor[prototype][x]=1');
    expect(Object.hasOwn(decoded, '__proto__')).toBe(true);
    expect(({} as { admin?: string }).admin).toBeUndefined();
    expect(JSON.stringify(decodeForm(`a${'[b]'.repeat(1000)}=1`)).length).toBeLessThan(100);
  });
});

describe('previous attributes', () => {
  test.each([
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, { b: 2 }],
    [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 3 } }, { a: { y: 2 } }],
    [{ metadata: {} }, { metadata: { k: 'v' } }, { metadata: { k: null } }],
    [{ items: { data: [1, 2], url: '/' } }, { items: { data: [1], url: '/' } }, { items: { data: [1, 2] } }],
    [{ a: null }, { a: { b: 1 } }, { a: null }],
    [{ a: 1 }, { a: 1 }, {}],
  ])('the previous attributes from %j to %j', (before, after, previous) => {
    expect(previousAttributes(before, after)).toEqual(previous);
  });
});

describe('periods', () => {
  const at = (text: string) => Date.parse(`${text}T10:00:00Z`) / 1000;
  test.each([
    ['2026-01-31', 'month', 1, '2026-02-28'],
    ['2028-01-31', 'month', 1, '2028-02-29'],
    ['2026-11-30', 'month', 3, '2027-02-28'],
    ['2028-02-29', 'year', 1, '2029-02-28'],
    ['2026-12-31', 'day', 1, '2027-01-01'],
    ['2026-12-31', 'week', 2, '2027-01-14'],
  ] as const)('a period from %s, a %s later (%i), ends on %s', (start, interval, count, end) => {
    expect(periodEnd(at(start), { interval, count })).toBe(at(end));
  });

  test('monthly periods return to the day on which they began', () => {
    const anchor = at('2026-01-31');
    expect(periodEnd(at('2026-02-28'), { interval: 'month', count: 1, anchor })).toBe(at('2026-03-31'));
  });
});

describe('the card form', () => {
  const now = new Date('2026-11-21T00:00:00Z');
  const right = { email: 'ada@example.com', name: 'Ada', number: '4242424242424242', expiry: '12/34', cvc: '123' };
  const asked = { card: true, address: false, email: null, now };

  test.each([
    ['12/34', 12, 2034],
    ['1 / 2030', 1, 2030],
    ['0729', 7, 2029],
    ['11-26', 11, 2026],
  ])('the card form accepts the expiry %s', (expiry, expMonth, expYear) => {
    expect(readForm({ ...right, expiry }, asked)).toMatchObject({ card: { expMonth, expYear } });
  });

  test.each([
    [{ email: 'ada' }, 'email'],
    [{ name: ' ' }, 'name'],
    [{ number: '4242' }, 'number'],
    [{ number: '4242424242424241' }, 'number'],
    [{ number: '4111111111111111' }, 'number'],
    [{ number: '' }, 'number'],
    [{ expiry: '13/30' }, 'expiry'],
    [{ expiry: '10/26' }, 'expiry'],
    [{ expiry: 'soon' }, 'expiry'],
    [{ cvc: '12' }, 'cvc'],
    [{ number: '378282246310005', cvc: '123' }, 'cvc'],
  ])('the card form refuses %j', (wrong, name) => {
    expect(Object.keys(readForm({ ...right, ...wrong }, asked))).toEqual([name]);
  });

  test('an empty card form reports an error for every field', () => {
    expect(Object.keys(readForm({}, { ...asked, address: true }))).toEqual([
      'email',
      'number',
      'expiry',
      'cvc',
      'name',
      'country',
      'postal_code',
    ]);
  });

  test('the card form keeps the card and never its number', () => {
    const read = readForm(right, asked);
    expect(isFilled(read)).toBe(true);
    expect(JSON.stringify(read)).not.toContain(right.number);
  });

  test('the card form asks only for an e-mail if no card is needed', () => {
    expect(readForm({ email: 'ada@example.com' }, { ...asked, card: false })).toEqual({
      buyer: { email: 'ada@example.com', name: '', address: null },
      card: null,
    });
  });
});

describe('test cards', () => {
  const methodOf = (number: string) => {
    const card = TEST_CARDS.get(number);
    if (!card) throw new Error(`No test card: ${number}.`);
    return newPaymentMethod(0, {
      card,
      expMonth: 1,
      expYear: 2030,
      billing: { email: null, name: null, address: null },
    });
  };

  test('test cards have different fingerprints', () => {
    expect(new Set([...TEST_CARDS.values()].map(({ fingerprint }) => fingerprint)).size).toBe(TEST_CARDS.size);
    expect(behaviourOf('someone else')).toEqual({ kind: 'succeeds' });
  });

  test.each([
    ['4242424242424242', { authenticated: false, charged: true }, undefined],
    ['4000000000000341', { authenticated: false, charged: false }, undefined],
    ['4000000000000341', { authenticated: true, charged: true }, 'card_declined'],
    ['4000002500003155', { authenticated: true, charged: true }, undefined],
    ['4000002500003155', { authenticated: false, charged: false }, 'authentication_required'],
    ['4000000000000069', { authenticated: true, charged: false }, 'expired_card'],
  ])('the bank accepts or declines the card %s as Stripe documents, given %j', (number, circumstances, code) => {
    expect(declineOf(methodOf(number), circumstances)?.code).toBe(code);
  });
});

describe('the store', () => {
  const row = (id: string): Row => ({
    _id: id,
    kind: 'customer',
    seq: 1,
    commit: '',
    deleted: false,
    due: null,
    body: { id },
    privateState: null,
  });
  const nothing = { events: [], deliveries: [], answer: null };

  test('of two changes to the same object, one fails and none of its writes is kept', async () => {
    const store = await openStore(await openDatabase());
    await commit(store, { rows: [{ row: row('cus_1'), read: null }], ...nothing });
    const read = (await store.objects.findOne({ _id: 'cus_1' }))?.commit ?? '';
    const change = (name: string) =>
      commit(store, { rows: [{ row: { ...row('cus_1'), body: { name } }, read }], ...nothing });

    await change('first');

    await expect(change('second')).rejects.toThrow(Overtaken);
    expect((await store.objects.findOne({ _id: 'cus_1' }))?.body).toEqual({ name: 'first' });
    expect(await store.commits.countDocuments()).toBe(0);
  });

  test('private state that is stored under its old name is found under the new one', async () => {
    const db = await openDatabase();
    const { privateState: _none, ...old } = row('cus_1');
    const aside = { failNext: 2, nextRefund: null };
    await db.collection<Row & { aside: object }>('sandbox_objects').insertOne({ ...old, aside } as never);

    const store = await openStore(db);

    expect(await createReader(store).privateState('customer', 'cus_1')).toEqual(aside);
    expect(await store.objects.findOne({ _id: 'cus_1' })).not.toHaveProperty('aside');
  });

  test('a commit that a crash interrupted is completed at the next start, and one that never began is dropped', async () => {
    const store = await openStore(await openDatabase());
    const event = { _id: 'evt_1', seq: 2, body: { id: 'evt_1' } as never };
    const answer = { _id: 'key', request: 'r', created: 0, status: 200, body: '{}' };
    await store.commits.insertMany([
      {
        _id: 'commit_1',
        rows: [{ row: { ...row('cus_1'), commit: 'commit_1' }, read: null }],
        events: [event],
        deliveries: [],
        answer,
      },
      {
        _id: 'commit_2',
        rows: [{ row: { ...row('cus_2'), commit: 'commit_2' }, read: 'gone' }],
        events: [],
        deliveries: [],
        answer: null,
      },
    ]);

    await finishCommits(store);
    await finishCommits(store);

    expect((await store.objects.find().toArray()).map(({ _id }) => _id)).toEqual(['cus_1']);
    expect(await store.events.countDocuments()).toBe(1);
    expect(await store.answers.findOne({ _id: 'key' })).toMatchObject({ status: 200 });
    expect(await store.commits.countDocuments()).toBe(0);
  });

  test('the store continues its numbers after a restart', async () => {
    const db = await openDatabase();
    const store = await openStore(db);
    await commit(store, { rows: [{ row: { ...row('cus_1'), seq: 7 }, read: null }], ...nothing });
    expect((await openStore(db)).nextSeq()).toBe(8);
  });

  test('a work reads its own changes, and refuses to change an object that does not exist', async () => {
    const store = await openStore(await openDatabase());
    const work = createWork(store, { now: 1, url: '', cause: { id: null, idempotency_key: null } });
    const body = { id: 'cus_1', object: 'customer', email: null } as never;
    work.create('customer', body);
    await work.change('customer', 'cus_1', { email: 'a@b.c' });
    expect((await work.find('customer', 'cus_1'))?.email).toBe('a@b.c');
    expect(await work.find('invoice', 'cus_1')).toBeNull();
    expect(await work.privateState('checkout.session', 'cus_1')).toBeNull();
    expect((await work.list('customer', { 'body.email': 'a@b.c' }, { limit: 1 })).data).toHaveLength(1);
    expect((await work.list('customer', { 'body.email': 'x' }, { limit: 1 })).data).toEqual([]);
    await expect(work.change('customer', 'cus_2', {})).rejects.toThrow(
      'A change needs a stored object, but got: cus_2.',
    );
    await work.remove('cus_1');
    expect(await work.find('customer', 'cus_1')).toBeNull();
  });

  test('tasks run in turn, also after a failed one', async () => {
    const inTurn = createTurns();
    const order: number[] = [];
    const failing = inTurn(async () => {
      order.push(1);
      throw new Error('no');
    });
    const next = inTurn(async () => order.push(2));
    await expect(failing).rejects.toThrow('no');
    await next;
    expect(order).toEqual([1, 2]);
  });
});
