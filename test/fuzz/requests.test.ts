import { afterAll, test } from '@jest/globals';
import { fc } from '../support/seed.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { sign } from '../support/tollgate.ts';
import { fuzz, TIMEOUT } from './fuzz.ts';
import { hostileText } from './json-tree.ts';
import { startListening } from './listening.ts';
import { send } from './raw-http.ts';

const { url, close } = await startListening();
afterAll(close);

const event = JSON.stringify(stripeEvent('customer.created', 1_760_000_000, customerObject('cus_1', 'u1')));
const query = '{"query":"{ plans { code } }"}';
/** Too early for what is signed now, and what is no number. */
const TIMES = ['1', '0', '-1', '9999999999', '1e400', 'NaN', ''];

const headerValue = fc.oneof(
  hostileText.map((text) => text.slice(0, 500)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...TIMES.map((time) => `t=${time},v1=${'a'.repeat(64)}`), 't=1', 'v1=a', 't=1,t=2,v1=,v1=', '=,=,='),
);

const HEADERS = [
  'stripe-signature',
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'authorization',
];
const MORE = [
  'expect',
  'host',
  'origin',
  'accept',
  'x-forwarded-for',
  'x-request-id',
  'connection',
  '__proto__',
  'constructor',
];

const request = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'OPTIONS', 'TRACE', 'post', 'X'),
  path: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('/webhooks/stripe', '/graphql') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '/',
        '/metrics',
        '/healthz',
        '/webhooks/stripe/',
        '/graphql?query={plans{code}}',
        '//',
        '/%',
        '/%00',
        '*',
        '/unsubscribe?x=%ff',
      ),
    },
    { weight: 1, arbitrary: hostileText.map((text) => `/${text.slice(0, 300)}`) },
  ),
  body: fc.oneof(
    fc.constantFrom(
      event,
      query,
      '',
      '[',
      'null',
      '"x"',
      '0',
      '\ufeff{}',
      '{"query":1}',
      `{"id":"evt_1","type":${'['.repeat(50_000)}`,
    ),
    hostileText,
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  ),
  headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS, ...HEADERS, ...MORE), headerValue), { maxLength: 4 }),
  signed: fc.boolean(),
  length: fc.constantFrom('right', 'right', 'right', 'short', 'long', 'twice', 'none', 'chunked', 'odd'),
});
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

function bytesOf({ method, path, body, headers, signed, length }: Request): Uint8Array {
  const bytes = Buffer.from(body);
  const lengths = {
    right: [`content-length: ${bytes.length}`],
    short: [`content-length: ${Math.max(0, bytes.length - 1)}`],
    long: [`content-length: ${bytes.length + 10}`],
    twice: [`content-length: ${bytes.length}`, `content-length: ${bytes.length + 1}`],
    none: [],
    chunked: ['transfer-encoding: chunked'],
    odd: [`content-length: 0x${bytes.length}`],
  };
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: close',
    ...(headers.some(([name]) => name === 'content-type') ? [] : ['content-type: application/json']),
    ...(signed ? [`stripe-signature: ${sign(body)}`] : []),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...lengths[length],
  ];
  const payload = length === 'chunked' ? [`${bytes.length.toString(16)}\r\n`, bytes, '\r\n0\r\n\r\n'] : [bytes];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...payload.map((part) => Buffer.from(part))]);
}

test(
  'no HTTP request, whatever its bytes, breaks the service [T10]',
  () =>
    fuzz('requests', request, async (inputs) => {
      const answers = await Promise.all(inputs.map((input) => send(url, bytesOf(input))));
      const health = await fetch(`${url}/healthz`);
      return answers.map(({ statuses, text }) => {
        const odd = statuses.find((status) => status >= 500 && status !== 503);
        if (odd) return text;
        return health.status === 200 ? null : 'nobody else is served';
      });
    }),
  TIMEOUT,
);
