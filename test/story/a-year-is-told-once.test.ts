import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CARDS, postForm } from '../../packages/stripe-sandbox/test/buying.ts';
import { TOKEN_SECRET, WEBHOOK_SECRET } from '../support/tollgate.ts';
import { instantOf, type When } from './year/calendar.ts';
import {
  buys,
  cancels,
  changesTo,
  confirmsTheInvoice,
  disputes,
  type Happening,
  hasCard,
  isRefunded,
  nextPaymentsFail,
  theBankDecides,
  theBankSuspectsFraud,
  thinksAgain,
} from './year/happenings.ts';
import { personOf } from './year/person.ts';
import { startTelling, type Told } from './year/told.ts';

const WAYS = [
  ['in good order', {}],
  [
    'repeated, reordered, late and lost',
    { seed: 7, duplicate: 0.4, reorder: 0.6, delay: 0.2, delay_ms: 10, drop: 0.1 },
  ],
] as const;

const uses =
  (quantity: number): Happening =>
  async ({ userId }) => {
    const input = { userId, feature: 'generations', quantity, idempotencyKey: `use-${quantity}` };
    const query = 'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { userErrors { code } } }';
    const { recordUsage } = await told.tollgate.ask({ userId: 'shop', roles: ['service'] }, query, { input });
    expect(recordUsage).toEqual({ userErrors: [] });
  };

/** Types a card that can be charged for five months more. */
const buysWithACardThatExpires: Happening = async (person) => {
  const { session } = await person.checkout({ plan: 'pro' });
  const now = told.tollgate.sandbox.clock.now();
  const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 5, 1));
  const expiry = `${expires.getUTCMonth() + 1} / ${expires.getUTCFullYear() % 100}`.padStart(7, '0');
  const form = { email: `${person.userId}@example.com`, number: CARDS.good, expiry, cvc: '987', name: 'B. Uyer' };
  const { headers } = await postForm(session?.url ?? '', { ...form, country: 'DE', postal_code: '10115' });
  expect(headers.get('location')).not.toBeNull();
};

/** What happens, and what is told of it: of the time until then, and then of what happens. `!` stands for a mail to admins. */
const YEAR: [When, before: string[], Happening?, after?: string[]][] = [
  ['day 0', [], buysWithACardThatExpires, ['started']],
  ['day 8', ['renewal']],
  ['day 12', ['trial-ends']],
  ['day 15', ['receipt'], uses(1_600), ['usage']],
  ['day 16', [], uses(400), ['usage']],
  ['month 1 day 8', ['renewal']],
  ['month 1 day 15', ['receipt']],
  ['month 2 day 3', [], nextPaymentsFail(1), []],
  ['month 2 day 8', ['renewal']],
  ['month 2 day 15', ['payment-failed']],
  ['month 2 day 19', ['receipt']],
  ['month 3 day 1', [], changesTo('vip_month_eur', 'dearer'), ['plan-changed', 'receipt']],
  ['month 3 day 8', ['renewal']],
  ['month 3 day 15', ['receipt']],
  ['month 4 day 1', [], cancels, ['will-end']],
  ['month 4 day 3', [], thinksAgain, ['resumed']],
  ['month 4 day 8', ['renewal']],
  ['month 4 day 15', ['receipt']],
  ['month 5 day 1', ['card-expires'], hasCard('pm_card_authenticationRequired'), []],
  ['month 5 day 8', ['renewal']],
  ['month 5 day 15', ['confirm'], confirmsTheInvoice, ['receipt']],
  ['month 5 day 16', [], hasCard('pm_card_visa'), []],
  ['month 6 day 1', [], isRefunded(500), ['refund']],
  ['month 6 day 8', ['renewal']],
  ['month 6 day 15', ['receipt']],
  ['month 7 day 1', [], disputes(), ['dispute', 'dispute!']],
  ['month 7 day 3', [], theBankDecides('win'), ['dispute', 'dispute!']],
  ['month 7 day 8', ['renewal']],
  ['month 7 day 15', ['receipt']],
  ['month 8 day 1', [], theBankSuspectsFraud, ['fraud-warning!']],
  ['month 8 day 8', ['renewal']],
  ['month 8 day 15', ['receipt']],
  ['month 9 day 1', [], cancels, ['will-end']],
  ['month 9 day 15', ['ended']],
  ['month 10', []],
  ['month 10 day 1', [], buys({ plan: 'premium', interval: 'YEAR' }), ['receipt', 'started']],
  ['month 10 day 20', []],
  ['month 11 day 8', []],
  ['month 12', []],
];

let told: Told;
describe.each(WAYS)('a year of one customer, with webhooks that come %s', (_name, network) => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const heard: [When, string[], string[]][] = [];
  const tokens: string[] = [];
  beforeAll(async () => {
    told = await startTelling(network, { TOKEN_SIGNING_KEYS: JSON.stringify([key]) });
    const ann = personOf(told.tollgate, 'ann');
    // Every month has a 10th and a 24th, so the table holds whenever it is tried.
    const start = Date.UTC(new Date().getUTCFullYear() + 1, 0, 10) / 1_000;
    for (const [when, , happens] of YEAR) {
      await told.moveTo(instantOf(when, start));
      const before = await told.hear();
      await happens?.(ann);
      heard.push([when, before, await told.hear()]);
    }
    const { me } = (await told.tollgate.ask({ userId: 'ann' }, '{ me { entitlementToken { token } } }')) as {
      me: { entitlementToken: { token: string } };
    };
    tokens.push(me.entitlementToken.token);
    const { http } = told.tollgate.app;
    const authorization = 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYWxsb3J5In0.forged';
    await http.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization },
      payload: { query: '{ me { userId } }' },
    });
    await http.inject({
      method: 'POST',
      url: '/webhooks/stripe',
      headers: { 'stripe-signature': 't=1,v1=00' },
      payload: '{}',
    });
  }, 240_000);
  afterAll(() => told.close());

  test('in a year of one customer each fact causes one message, when it happens, and nothing false is sent', () => {
    expect(heard).toEqual(YEAR.map(([when, before, , after = []]) => [when, before, after]));
  });

  test('in a year of one customer each e-mail has its own ID and the language of its reader', () => {
    const { mails } = told.mailbox;
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(mails.length);
    const receipts = mails.filter(({ subject }) => subject?.startsWith('Your receipt'));
    expect(receipts.every(({ text }) => /\d,\d\d\s€/.test(text ?? ''))).toBe(true);
  });

  test('in a year of one customer no event is parked and no message is left unsent', async () => {
    const { connection } = told.tollgate;
    const left = { $or: [{ outcome: { $in: ['SKIPPED', 'PARKED'] } }, { state: 'DUE', dueAt: { $exists: true } }] };
    expect(await connection.collection('messages').find(left).toArray()).toEqual([]);
    expect(await connection.collection('events').countDocuments({ status: { $in: ['PARKED', 'FAILED'] } })).toBe(0);
  });

  test('in a year of one customer no e-mail, message, log line or audit entry contains a card number, secret or token', async () => {
    const { connection, logs } = told.tollgate;
    const said = {
      mails: told.mailbox.mails,
      messages: await connection.collection('messages').find().toArray(),
      logs,
      audit: await connection.collection('audit').find().toArray(),
    };
    const secrets = [TOKEN_SECRET, WEBHOOK_SECRET, 'sk_test_sandbox', key.d ?? '', ...tokens];
    for (const [where, lines] of Object.entries(said)) {
      expect(lines.length).toBeGreaterThan(30);
      expect([where, leaksIn(JSON.stringify(lines), secrets)]).toEqual([where, []]);
    }
  });
});

test('the search for forbidden text finds it', () => {
  const text =
    'paid with 4242 4242-4242 4242, whsec_abc, Bearer x.y, eyJhbGciOi.eyJzdWIi.sig, evt_4242424242424242, 1770000000000';
  expect(leaksIn(`${text} and hidden`, ['hidden', 'not there'])).toEqual([
    'hidden',
    '4242 4242-4242 4242',
    'whsec_abc',
    'Bearer x.y',
    'eyJhbGciOi.eyJzdWIi.sig',
  ]);
});

/** Card numbers (ISO/IEC 7812: their last digit checks the others), whatever looks like a secret of Stripe's or a token, and what is named. */
function leaksIn(text: string, secrets: readonly string[]): string[] {
  const digits = text.match(/(?<![\w.-])[3-6](?:[ -]?\d){14,15}(?![\w.-]*\d)/g) ?? [];
  const patterns = [/\b(?:whsec|[sr]k_(?:test|live))_\w+/g, /\bBearer [\w.-]+/g, /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g];
  return [
    ...secrets.filter((secret) => text.includes(secret)),
    ...digits.filter((number) => passesLuhn(number.replace(/\D/g, ''))),
    ...patterns.flatMap((pattern) => text.match(pattern) ?? []),
  ];
}

function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, n) => {
    const value = Number(digit) * (n % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
