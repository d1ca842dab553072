import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { customerObject, type Json, stripeEvent } from '../support/stripe-events.ts';
import { post, sign, startTollgate, WEBHOOK_SECRET } from '../support/tollgate.ts';

const OLD_SECRET = 'whsec_before_the_rotation';
const tollgate = await startTollgate({ stripe: { webhookSecrets: [WEBHOOK_SECRET, OLD_SECRET] } });
const { app, connection, logs } = tollgate;
const events = connection.collection<{ _id: string; deliveries: number; payload: string; position: string }>('events');
afterAll(() => tollgate.close());

beforeEach(async () => {
  await events.deleteMany({});
  logs.length = 0;
});

const T = 1_760_000_000;
const newEvent = () => stripeEvent('customer.created', T, customerObject('cus_1', 'u1'));
const body = JSON.stringify(newEvent());
const anHourAgo = () => Math.floor(Date.now() / 1000) - 3_600;

/** The value of a metric as /metrics shows it, 0 where it has not moved. */
async function metric(line: string): Promise<number> {
  const { payload } = await app.http.inject({ url: '/metrics' });
  const found = payload.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return Number(found?.slice(line.length) ?? 0);
}

const tooLarge = JSON.stringify({ ...newEvent(), padding: 'x'.repeat(2 * 1024 * 1024) });
const deep = `{"id":"evt_1","type":${'['.repeat(100)}`;

describe('a request that is no webhook of Stripe', () => {
  test.each<[string, { payload: string; header?: string | null }, [number, string, string]]>([
    ['has no signature', { payload: body, header: null }, [400, 'SIGNATURE_MISSING', 'missing']],
    ['has an empty signature', { payload: body, header: '' }, [400, 'SIGNATURE_MISSING', 'missing']],
    ['has an invalid signature', { payload: body, header: 'nonsense' }, [400, 'SIGNATURE_MISMATCH', 'mismatch']],
    [
      'is signed with another secret',
      { payload: body, header: sign(body, { secret: 'whsec_of_somebody' }) },
      [400, 'SIGNATURE_MISMATCH', 'mismatch'],
    ],
    [
      'was changed on the way',
      { payload: body.replace('u1', 'u2'), header: sign(body) },
      [400, 'SIGNATURE_MISMATCH', 'mismatch'],
    ],
    [
      'was reformatted on the way',
      { payload: JSON.stringify(JSON.parse(body), null, 2), header: sign(body) },
      [400, 'SIGNATURE_MISMATCH', 'mismatch'],
    ],
    [
      'was recorded an hour ago',
      { payload: body, header: sign(body, { timestamp: anHourAgo() }) },
      [400, 'SIGNATURE_EXPIRED', 'expired'],
    ],
    [
      'was recorded an hour ago, with another secret',
      { payload: body, header: sign(body, { timestamp: anHourAgo(), secret: 'whsec_of_somebody' }) },
      [400, 'SIGNATURE_MISMATCH', 'mismatch'],
    ],
    ['is not JSON', { payload: 'id=evt_1' }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['is cut off', { payload: deep }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['is empty', { payload: '' }, [400, 'SIGNATURE_MISMATCH', 'mismatch']],
    ['is a list', { payload: `[${body}]` }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['is null', { payload: 'null' }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['has no id', { payload: '{"type":"customer.created"}' }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['has an empty id', { payload: '{"id":"","type":"customer.created"}' }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['has an id that is no string', { payload: '{"id":{"$gt":""},"type":"x"}' }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['has no type', { payload: '{"id":"evt_1"}' }, [400, 'INVALID_PAYLOAD', 'payload']],
    ['has 2 MB', { payload: tooLarge }, [413, 'PAYLOAD_TOO_LARGE', 'too_large']],
  ])(
    'a request that %s is refused, not stored, counted, and logged once',
    async (_what, { payload, header }, outcome) => {
      const [status, code, reason] = outcome;
      const counter = `billing_webhook_invalid_sig_total{reason="${reason}"}`;
      const before = await metric(counter);
      logs.length = 0;
      const answer = await post(app, payload, header);
      expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
      expect(await events.countDocuments()).toBe(0);
      expect(await metric(counter)).toBe(before + 1);
      expect(linesOf(answer.body).map(({ msg, reason }) => ({ msg, reason }))).toEqual([
        { msg: 'webhook refused', reason },
      ]);
    },
  );

  test('a refused webhook gets a problem document (RFC 9457) with the reason and the ID of the request', async () => {
    const response = await app.http.inject({ method: 'POST', url: '/webhooks/stripe', payload: body });
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toEqual({
      type: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/errors#problems-SIGNATURE_MISSING$/),
      instance: `urn:uuid:${response.headers['x-request-id']}`,
      title: 'The signature does not verify',
      status: 400,
      detail: 'There is no usable Stripe-Signature header.',
      code: 'SIGNATURE_MISSING',
      requestId: response.headers['x-request-id'],
    });
  });

  test('a refused webhook leaves neither its signature nor its body in the log [T1]', async () => {
    await post(app, body, sign(body, { secret: 'whsec_of_somebody' }));
    expect(JSON.stringify(logs)).not.toMatch(/v1=|u1@example\.com|whsec_/);
  });
});

/** The same JSON with the keys of each object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  );
}

/** The log lines of a request, without the one that every request has. */
function linesOf({ requestId }: Json): Json[] {
  return logs.filter(({ reqId, msg }) => reqId === requestId && msg !== 'request');
}

describe('an event of Stripe', () => {
  test('an event of Stripe is stored as the signed text', async () => {
    const text = `  ${JSON.stringify({ ...newEvent(), id: 'evt_text', metadata: {}, text: 'ö€😀\\u0000' })}\n`;
    expect((await post(app, text)).status).toBe(200);
    expect((await events.findOne({ _id: 'evt_text' }))?.payload).toBe(text);
  });

  test('an event of Stripe is answered, counted by the secret that verified it, and logged once', async () => {
    const event = newEvent();
    const before = await metric('billing_webhook_secret_used_total{index="1"}');
    const text = JSON.stringify(event);
    const answer = await post(app, text, sign(text, { secret: OLD_SECRET }));
    expect(answer).toEqual({ status: 200, body: { received: true } });
    expect(await metric('billing_webhook_secret_used_total{index="1"}')).toBe(before + 1);
    expect(logs.filter(({ eventId }) => eventId === event.id)).toEqual([
      expect.objectContaining({ msg: 'request', type: 'customer.created', outcome: 'stored', customerId: 'cus_1' }),
    ]);
  });

  test('an event of Stripe is accepted with any content type, or none', async () => {
    const statuses = [];
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', undefined]) {
      const text = JSON.stringify(newEvent());
      const { statusCode } = await app.http.inject({
        method: 'POST',
        url: '/webhooks/stripe',
        headers: { 'stripe-signature': sign(text), ...(type ? { 'content-type': type } : {}) },
        payload: text,
      });
      statuses.push(statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  test('an event of Stripe is verified by any of several signatures in one header', async () => {
    const text = JSON.stringify(newEvent());
    const [good, bad] = [sign(text), sign(text, { secret: 'whsec_of_somebody' })];
    const header = `${bad},${good.split(',')[1]}`;
    expect((await post(app, text, header)).status).toBe(200);
  });

  test('a thin event has its position by its own date [S99]', async () => {
    const thin = { id: 'evt_thin', object: 'v2.core.event', type: 'v2.core.x', created: '2026-03-01T12:00:00.123Z' };
    await post(app, JSON.stringify(thin));
    expect((await events.findOne({ _id: 'evt_thin' }))?.position).toBe('001772366400:1:123:evt_thin');
  });

  test.each([['soon'], [null], [Number.MAX_VALUE], [253_402_300_800], [-1], [{}]])(
    'an event with the time %p counts from its arrival',
    async (created) => {
      await post(app, JSON.stringify({ id: 'evt_odd', type: 'customer.created', created }));
      const { createdAt, receivedAt } = (await events.findOne({ _id: 'evt_odd' })) as never;
      expect(createdAt).toEqual(receivedAt);
    },
  );

  test('an event delivered 50 times at once is stored once, counted 50 times, answered 200 each time, and applied once [T2]', async () => {
    const event = newEvent();
    const blocked = await metric('billing_webhook_replay_block_total');
    const hits = await metric('idempotent_hits_total{operation="webhook"}');
    const answers = await Promise.all(Array.from({ length: 50 }, () => tollgate.deliver(event)));
    await tollgate.settle();
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(answers.map(({ body }) => body)).toEqual(Array(50).fill({ received: true }));
    expect((await events.findOne({ _id: event.id }))?.deliveries).toBe(50);
    expect(await metric('billing_webhook_replay_block_total')).toBe(blocked + 49);
    expect(await metric('idempotent_hits_total{operation="webhook"}')).toBe(hits + 49);
    expect((await connection.collection('accounts').findOne({ 'owner.id': 'u1' }))?.['revision']).toBe(1);
  });

  test('an event delivered again after it was applied changes nothing', async () => {
    const event = newEvent();
    await tollgate.deliver(event);
    await tollgate.settle();
    const before = await connection.collection('accounts').find().toArray();
    await tollgate.deliver(event);
    await tollgate.settle();
    expect(await connection.collection('accounts').find().toArray()).toEqual(before);
  });

  test('an event that comes again with another payload is logged and counted, and the first one stays', async () => {
    const mismatches = await metric('billing_webhook_payload_mismatch_total');
    const event = newEvent();
    await tollgate.deliver(event);
    const others = [
      { ...event, type: 'customer.updated' },
      { ...event, created: event.created + 1 },
      { ...event, data: { object: { ...event.data.object, email: 'someone@example.com' } } },
      { ...event, data: { ...event.data, previous_attributes: { email: null } } },
    ];
    for (const other of others) {
      expect(await tollgate.deliver(other as never)).toEqual({ status: 200, body: { received: true } });
    }
    expect(await metric('billing_webhook_payload_mismatch_total')).toBe(mismatches + others.length);
    expect(logs.filter(({ msg }) => msg === 'another payload came under the ID of a stored event')).toMatchObject(
      others.map(({ id, type }) => ({ level: 40, eventId: id, type })),
    );
    expect(JSON.stringify(logs)).not.toContain('someone@example.com');
    expect((await events.findOne({ _id: event.id }))?.payload).toBe(JSON.stringify(event));
  });

  test('an event that comes with another payload at the same time is counted, too', async () => {
    const mismatches = await metric('billing_webhook_payload_mismatch_total');
    const event = newEvent();
    await Promise.all([event, { ...event, created: event.created + 1 }].map((one) => tollgate.deliver(one)));
    expect(await metric('billing_webhook_payload_mismatch_total')).toBe(mismatches + 1);
  });

  test.each<[string, (event: Json) => string, Json]>([
    ['with its keys in another order', (event) => JSON.stringify(reversed(event)), {}],
    [
      'with other whitespace and escapes',
      (event) => JSON.stringify(event, null, 2).replace('customer', '\\u0063ustomer'),
      {},
    ],
    ['with another count of pending webhooks', (event) => JSON.stringify({ ...event, pending_webhooks: 7 }), {}],
    ['in another API version', (event) => JSON.stringify({ ...event, api_version: '2024-06-20', data: {} }), {}],
    ['after it was read from Stripe', (event) => JSON.stringify({ ...event, data: {} }), { source: 'STRIPE_SYNC' }],
    ['after its personal fields were erased', (event) => JSON.stringify({ ...event, data: {} }), { erased: true }],
  ])('an event that comes again %s is no mismatch', async (_how, textOf, stored) => {
    const mismatches = await metric('billing_webhook_payload_mismatch_total');
    const event = newEvent();
    await tollgate.deliver(event);
    if (Object.keys(stored).length > 0) await events.updateOne({ _id: event.id }, { $set: stored });
    expect(await post(app, textOf(event))).toEqual({ status: 200, body: { received: true } });
    expect((await events.findOne({ _id: event.id }))?.deliveries).toBe(2);
    expect(await metric('billing_webhook_payload_mismatch_total')).toBe(mismatches);
  });

  test('an event that comes again and cannot be compared is answered all the same', async () => {
    const event = newEvent();
    await tollgate.deliver(event);
    const deep = JSON.stringify(event).replace(
      '"data":{',
      `"data":{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},`,
    );
    expect(await post(app, deep)).toEqual({ status: 200, body: { received: true } });
  });

  test.each([
    ['no body', {}],
    ['a body whose length differs from its header', { 'content-length': '5' }],
    ['an invalid content type', { 'content-type': 'json' }],
  ])('an event with %s is refused as a mistake of its sender', async (_what, headers) => {
    const { statusCode } = await app.http.inject({
      method: 'POST',
      url: '/webhooks/stripe',
      headers: { 'stripe-signature': sign(body), ...headers },
      ...(Object.keys(headers).length === 0 ? {} : { payload: body }),
    });
    expect([400, 415]).toContain(statusCode);
    expect(await events.countDocuments()).toBe(0);
  });

  test('the webhook route accepts only POST', async () => {
    expect((await app.http.inject({ method: 'GET', url: '/webhooks/stripe' })).statusCode).toBe(404);
  });
});

describe('a signing secret', () => {
  const OLD = 'whsec_old';
  const NEW = 'whsec_new';
  const header = (text: string, [first = '', ...others]: readonly string[]) =>
    [sign(text, { secret: first }), ...others.map((secret) => sign(text, { secret }).split(',')[1])].join();

  test('a signing secret is rotated without a gap: rolled at Stripe, added here in front, expired at Stripe, removed here [O4]', async () => {
    const steps: [here: string[], atStripe: string[], status: number][] = [
      [[OLD], [OLD], 200],
      [[OLD], [NEW, OLD], 200], // for as long as the old one lives, Stripe signs with both
      [[NEW, OLD], [NEW, OLD], 200],
      [[NEW, OLD], [NEW], 200],
      [[NEW], [NEW], 200],
      [[NEW], [OLD], 400],
    ];
    const statuses = [];
    for (const [webhookSecrets, secrets] of steps) {
      const step = await startTollgate({ connection, stripe: { webhookSecrets } });
      const text = JSON.stringify(newEvent());
      statuses.push((await post(step.app, text, header(text, secrets))).status);
      await step.close();
    }
    expect(statuses).toEqual(steps.map(([, , status]) => status));
  });
});
