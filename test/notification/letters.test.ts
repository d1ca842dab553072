import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser } from '../../packages/stripe-sandbox/test/browser.ts';
import { AUDIENCE } from '../../src/notification/audience.ts';
import { letterOf as layOut } from '../../src/notification/letter.ts';
import { createNotification } from '../../src/notification/notification.ts';
import type { MessageKind } from '../../src/outbox/message.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { EVERY_KIND, messageOf } from './messages.ts';

const MANAGE = 'https://app.example.com/billing';
const { letterFor } = await createNotification({
  email: undefined,
  telegram: undefined,
  alerts: { email: undefined, telegramChat: undefined },
  captured: false,
  unsubscribe: null,
  manageUrl: MANAGE,
  planName: (code: string) => (code === 'unheard_of' ? null : `The ${code} plan`),
  planStanding: (code: string | null) => (code === 'seats' ? -2 : code === null ? -1 : 1),
  log: createLog('silent'),
  metrics: createMetrics(),
} as never);

const LETTERS = (Object.keys(EVERY_KIND) as MessageKind[]).flatMap((kind) => {
  const { customer, admins } = AUDIENCE[kind];
  const audiences = [...(customer ? ['customer' as const] : []), ...(admins ? ['admin' as const] : [])];
  return audiences.map((audience): [string, MessageKind, typeof audience] => [
    `${kind} to ${audience}`,
    kind,
    audience,
  ]);
});
const letterOf = (kind: MessageKind, audience: 'customer' | 'admin', locale: string | null = 'en-GB') =>
  letterFor(
    messageOf(kind),
    { audience, channel: 'EMAIL', key: `${audience}:EMAIL`, locale },
    'https://billing.example.com/confirm-email?token=t',
  );

describe('an e-mail', () => {
  test.each(LETTERS)(
    'an e-mail about %s says when, the amount if there is one, and where to go',
    (_what, kind, audience) => {
      const { text, html, subject } = letterOf(kind, audience);
      for (const body of [text, html]) {
        expect(body).toMatch(/\d{1,2} March 2026/);
        if ('amount' in EVERY_KIND[kind]) expect(body).toContain('€19.99');
        expect(body).toMatch(
          audience === 'admin' ? /\{ (?:payment|event|events|auditLog|customerByStripeId)\(/ : /https:\/\//,
        );
        expect(body).not.toMatch(/undefined|null|NaN|\[object/);
      }
      expect(subject).not.toBe('');
    },
  );

  test.each<[MessageKind, object, string[]]>([
    ['plan-changed', { previousPlan: 'premium', quantity: 1 }, ['from The premium plan to The pro plan', '!Quantity']],
    [
      'plan-changed',
      { previousPlan: 'pro', quantity: 2 },
      ['Your subscription to The pro plan has changed', 'Quantity: 2'],
    ],
    [
      'plan-changed',
      {
        plan: 'seats',
        items: [
          { plan: 'seats', quantity: 7 },
          { plan: 'pro', quantity: 2 },
        ],
        previousItems: [
          { plan: null, quantity: 1 },
          { plan: 'seats', quantity: 7 },
        ],
      },
      ['from your plan to The pro plan', 'Quantity: 2'],
    ],
    ['started', { plan: 'seats', items: [{ plan: 'pro', quantity: 1 }] }, ['subscription to The pro plan has started']],
    ['started', { plan: null }, ['Your subscription to your plan has started']],
    ['started', { plan: 'unheard_of' }, ['Your subscription to unheard_of has started']],
    ['will-end', { endsAt: null }, ['!Ends on']],
    ['invoice', { dueAt: null, invoiceUrl: null }, ['Date: 1 March 2026', MANAGE]],
    ['receipt', { invoiceUrl: null }, [`See your payments: ${MANAGE}`]],
    ['payment-failed', { nextAttemptAt: null, invoiceUrl: null }, ['to keep your access', '!try again', MANAGE]],
    ['confirm', { actionUrl: null }, [MANAGE]],
    ['usage', { share: 80 }, ['You have used 80 %', 'Included: 2,000']],
    ['usage', { share: 100 }, ['You have used everything that your plan includes of AI generations']],
    ['card-expires', {}, ['Card: VISA 4242', 'Expires on: 31 March 2026']],
    ['card-expires', { brand: null, last4: '4242' }, ['Card: 4242']],
    ['dispute', { outcome: 'won' }, ['it is restored']],
    ['dispute', { outcome: 'lost' }, ['until your next payment']],
  ])('an e-mail about %s with %p says what is known, and no more', (kind, more, says) => {
    const message = messageOf(kind, { data: { ...EVERY_KIND[kind], ...more } as never });
    const { text } = letterFor(message, { audience: 'customer', channel: 'EMAIL', key: 'k', locale: 'en-GB' });
    for (const part of says) {
      if (part.startsWith('!')) expect(text).not.toContain(part.slice(1));
      else expect(text).toContain(part);
    }
    expect(text).not.toMatch(/undefined|null/);
  });

  test.each<[MessageKind, object, string[]]>([
    ['webhook-silence', { lastAt: null }, ['Last webhook: never']],
    ['webhook-silence', {}, ['1 March 2026, 12:00 UTC', 'event(id: "evt_1")']],
    ['unpublished', {}, ['event(id: "evt_1")', 'Account: cus_1']],
  ])('an alert about %s with %p names the query that shows more', (kind, more, says) => {
    const message = messageOf(kind, { data: { ...EVERY_KIND[kind], ...more } as never });
    const { text } = letterFor(message, { audience: 'admin', channel: 'EMAIL', key: 'k', locale: 'en-GB' });
    for (const part of says) expect(text).toContain(part);
  });

  test.each(LETTERS.filter(([, , audience]) => audience === 'admin'))(
    'the alert about %s names a query that exists in the schema',
    async (_what, kind) => {
      const schema = buildSchema(await readFile('schema/schema.graphql', 'utf8'));
      const [, query = ''] = /^More: (.*)$/m.exec(letterOf(kind, 'admin').text) ?? [];
      expect(validate(schema, parse(query))).toEqual([]);
    },
  );

  test('an optional e-mail shows how to unsubscribe, as text and as HTML', () => {
    const unsubscribe = 'https://billing.example.com/unsubscribe/x';
    const words = { subject: 'Hello', text: ['Hello'], facts: [], action: null };
    const letter = layOut(words, { of: 'm', language: 'en', unsubscribe });
    expect(letter.text).toBe(`Hello\n\nUnsubscribe: ${unsubscribe}`);
    expect(letter.html).toContain(`<a href="${unsubscribe}"`);
    expect(letterOf('receipt', 'customer').text).not.toContain('Unsubscribe');
  });

  test('an e-mail shows values from outside as text', () => {
    const message = messageOf('started', {
      data: { subscriptionId: 'sub_1', plan: '<img src=x onerror=alert(1)>' } as never,
    });
    const { html } = letterFor(message, {
      audience: 'customer',
      channel: 'EMAIL',
      key: 'customer:EMAIL',
      locale: null,
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('&#60;img');
  });

  test('an e-mail has the same ID for the same reader, and another one for another reader', () => {
    const ids = [letterOf('dispute', 'customer'), letterOf('dispute', 'customer'), letterOf('dispute', 'admin')].map(
      ({ id }) => id,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  test.each([
    ['de-DE', '19,99\u00a0€', '1. März 2026'],
    ['ja', '€19.99', '2026年3月1日'],
    ['xx-nonsense-locale', '€19.99', 'March 1, 2026'],
    ['not a locale', '€19.99', 'March 1, 2026'],
    [null, '€19.99', 'March 1, 2026'],
  ])('an e-mail writes amounts and dates as usual in %s', (locale, amount, day) => {
    const { text } = letterOf('receipt', 'customer', locale);
    expect(text).toContain(amount);
    expect(text).toContain(day);
  });

  test.each([
    ['JPY', 500, '¥500'],
    ['HUF', 199_900, 'HUF\u00a01,999.00'],
    ['KWD', 1_999, 'KWD\u00a01.999'],
    ['EUR', 9_007_199_254_740_991, '€90,071,992,547,409.91'],
  ])('an e-mail counts the minor units of %s as Stripe does', (currency, amount, written) => {
    const data = { paymentId: 'in_1', amount, currency, invoiceUrl: null };
    const message = messageOf('receipt', { data: data as never });
    expect(letterFor(message, { audience: 'customer', channel: 'EMAIL', key: 'k', locale: 'en' }).text).toContain(
      written,
    );
  });
});

describeInBrowser('a letter on a phone', () => {
  let browser: Browser;
  let page: Page;
  let axe: string;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });
  afterAll(() => browser.close());

  test.each(LETTERS)(
    'the e-mail about %s has no horizontal scroll, loads nothing and is accessible',
    async (_what, kind, audience) => {
      const requests: string[] = [];
      page.on('request', ({ url }) => requests.push(url()));
      await page.setContent(letterOf(kind, audience).html);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      expect(requests).toEqual([]);
      await page.evaluate(axe);
      const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; impact: string }[] };
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    },
  );
});
